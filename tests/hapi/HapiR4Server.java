import ca.uhn.fhir.batch2.api.IJobMaintenanceService;
import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.batch2.jobs.export.BulkDataExportProvider;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.binary.api.IBinaryStorageSvc;
import ca.uhn.fhir.jpa.binstore.MemoryBinaryStorageSvcImpl;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.ValueSetOperationProvider;
import ca.uhn.fhir.jpa.search.HapiHSearchAnalysisConfigurers;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.match.config.SubscriptionProcessorConfig;
import ca.uhn.fhir.jpa.subscription.match.deliver.email.IEmailSender;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import ca.uhn.hapi.fhir.cdshooks.api.CDSHooksVersion;
import ca.uhn.hapi.fhir.cdshooks.api.ICdsHooksDaoAuthorizationSvc;
import ca.uhn.hapi.fhir.cdshooks.api.ICdsServiceRegistry;
import ca.uhn.hapi.fhir.cdshooks.config.CdsHooksConfig;
import ca.uhn.hapi.fhir.cdshooks.controller.CdsHooksController;
import ca.uhn.hapi.fhir.cdshooks.svc.CdsHooksContextBooter;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.EntityManagerFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.hl7.fhir.dstu2.model.Subscription.SubscriptionChannelType;
import org.opencds.cqf.fhir.cql.EvaluationSettings;
import org.opencds.cqf.fhir.cr.hapi.cdshooks.CdsCrSettings;
import org.opencds.cqf.fhir.cr.hapi.config.CrCdsHooksConfig;
import org.opencds.cqf.fhir.cr.hapi.config.RepositoryConfig;
import org.opencds.cqf.fhir.cr.hapi.config.r4.ApplyOperationConfig;
import org.opencds.cqf.fhir.cr.hapi.config.r4.CqlOperationConfig;
import org.opencds.cqf.fhir.cr.hapi.config.r4.EvaluateOperationConfig;
import org.opencds.cqf.fhir.utility.client.TerminologyServerClientSettings;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Test fixture: HAPI FHIR R4 JPA server with an in-memory database, on loopback only. */
public class HapiR4Server {

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  @Import({
    JpaR4Config.class, HapiJpaConfig.class, JpaBatch2Config.class, Batch2JobsConfig.class,
    ThreadPoolFactoryConfig.class, SubscriptionSubmitterConfig.class,
    SubscriptionProcessorConfig.class, SubscriptionChannelConfig.class
  })
  public static class Config {

    @Bean
    public JpaStorageSettings storageSettings() {
      JpaStorageSettings s = new JpaStorageSettings();
      s.setAllowExternalReferences(true);
      s.setAllowMultipleDelete(true);
      s.setExpungeEnabled(true);
      s.setReuseCachedSearchResultsForMillis(null); // a search sees the write just before it
      s.setResourceClientIdStrategy(JpaStorageSettings.ClientIdStrategyEnum.ANY);
      return s;
    }

    @Bean
    public PartitionSettings partitionSettings() {
      return new PartitionSettings();
    }

    @Bean
    public SubscriptionSettings subscriptionSettings() {
      SubscriptionSettings s = new SubscriptionSettings();
      s.addSupportedSubscriptionType(SubscriptionChannelType.RESTHOOK);
      s.setSubscriptionChangeQueuedImmediately(true);
      return s;
    }

    @Bean
    public DataSource dataSource() {
      BasicDataSource ds = new BasicDataSource();
      ds.setUrl("jdbc:h2:mem:fhir;DB_CLOSE_DELAY=-1");
      ds.setUsername("sa");
      ds.setPassword("");
      ds.setMaxTotal(20);
      return ds;
    }

    @Bean
    public LocalContainerEntityManagerFactoryBean entityManagerFactory(
        ConfigurableListableBeanFactory beans, FhirContext ctx, JpaStorageSettings s, DataSource ds) {
      Properties p = new Properties();
      p.setProperty("hibernate.dialect", HapiFhirH2Dialect.class.getName());
      p.setProperty("hibernate.hbm2ddl.auto", "update");
      // $expand of a stored ValueSet needs the search index, so keep one on the heap
      p.setProperty("hibernate.search.enabled", "true");
      p.setProperty("hibernate.search.backend.type", "lucene");
      p.setProperty("hibernate.search.backend.directory.type", "local-heap");
      p.setProperty("hibernate.search.backend.lucene_version", "LUCENE_CURRENT");
      p.setProperty(
          "hibernate.search.backend.analysis.configurer",
          "class:" + HapiHSearchAnalysisConfigurers.HapiLuceneAnalysisConfigurer.class.getName());
      LocalContainerEntityManagerFactoryBean f =
          HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, ctx, s);
      f.setPersistenceUnitName("fhir");
      f.setDataSource(ds);
      f.setJpaProperties(p);
      return f;
    }

    @Bean
    public JpaTransactionManager transactionManager(EntityManagerFactory emf) {
      return new JpaTransactionManager(emf);
    }

    @Bean
    public IBinaryStorageSvc binaryStorage() {
      return new MemoryBinaryStorageSvcImpl();
    }

    @Bean
    public IEmailSender emailSender() {
      return details -> {};
    }

    @Bean
    public RestfulServer restfulServer(
        ApplicationContext app, FhirContext ctx, ResourceProviderFactory resources,
        IJpaSystemProvider system, IFhirSystemDao<?, ?> systemDao, JpaStorageSettings settings,
        ISearchParamRegistry params, IValidationSupport validation) {
      RestfulServer server = new RestfulServer(ctx);
      server.registerProviders(resources.createProviders());
      server.registerProviders(
          system,
          app.getBean(ValueSetOperationProvider.class),
          app.getBean(BulkDataExportProvider.class));
      JpaCapabilityStatementProvider conformance =
          new JpaCapabilityStatementProvider(server, systemDao, settings, params, validation);
      conformance.setImplementationDescription("HAPI FHIR R4 test fixture");
      server.setServerConformanceProvider(conformance);
      server.setPagingProvider(app.getBean(DatabaseBackedPagingProvider.class));
      server.setDefaultResponseEncoding(EncodingEnum.JSON);
      return server;
    }
  }

  /** PlanDefinition/$apply, $cql and CDS Hooks. Registered after Config: it looks for the server. */
  @Configuration(proxyBeanMethods = false)
  @Import({
    RepositoryConfig.class, ApplyOperationConfig.class, EvaluateOperationConfig.class,
    CqlOperationConfig.class, CdsHooksConfig.class, CrCdsHooksConfig.class
  })
  public static class CrConfig {

    @Bean
    public EvaluationSettings evaluationSettings() {
      return EvaluationSettings.getDefault();
    }

    @Bean
    public TerminologyServerClientSettings terminologyServerClientSettings() {
      return TerminologyServerClientSettings.getDefault();
    }

    @Bean
    public CdsCrSettings cdsCrSettings() {
      return CdsCrSettings.getDefault();
    }

    @Bean
    public CDSHooksVersion cdsHooksVersion() {
      return CDSHooksVersion.V_2_0;
    }

    @Bean
    public CdsHooksContextBooter cdsHooksContextBooter() {
      return new CdsHooksContextBooter();
    }

    @Bean
    public ICdsHooksDaoAuthorizationSvc cdsHooksDaoAuthorizationSvc() {
      return resource -> {};
    }
  }

  /** HAPI's own CDS Hooks controller: a stored PlanDefinition becomes a CDS service. */
  @Configuration(proxyBeanMethods = false)
  @EnableWebMvc
  public static class WebConfig implements WebMvcConfigurer {
    private final ICdsServiceRegistry registry;
    private final ObjectMapper mapper;

    public WebConfig(ICdsServiceRegistry registry, ObjectMapper mapper) {
      this.registry = registry;
      this.mapper = mapper;
    }

    @Bean
    public CdsHooksController cdsHooksController() {
      return new CdsHooksController(registry);
    }

    @Override
    public void configureMessageConverters(List<HttpMessageConverter<?>> converters) {
      converters.add(new MappingJackson2HttpMessageConverter(mapper));
    }
  }

  /**
   * Arguments: port (0 picks one), a file that receives the base address once /metadata has been
   * answered, and the process that needs the server: when it ends, so does the server.
   */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    Path addressFile = Path.of(args[1]);
    ProcessHandle.of(Long.parseLong(args[2]))
        .orElseThrow(() -> new IllegalArgumentException("no process " + args[2]))
        .onExit()
        .thenRun(() -> Runtime.getRuntime().halt(0));
    var app = new AnnotationConfigApplicationContext(Config.class, CrConfig.class);
    String base = "http://127.0.0.1:" + listen(app, port) + "/fhir";
    // batch jobs ($export) move on at a maintenance pass: once a minute unless told otherwise
    IJobMaintenanceService jobs = app.getBean(IJobMaintenanceService.class);
    Executors.newSingleThreadScheduledExecutor()
        .scheduleWithFixedDelay(jobs::runMaintenancePass, 1, 1, TimeUnit.SECONDS);
    var metadata = HttpRequest.newBuilder(URI.create(base + "/metadata")).build();
    int status = HttpClient.newHttpClient().send(metadata, BodyHandlers.discarding()).statusCode();
    if (status != 200) throw new IllegalStateException("/metadata answered " + status);
    Path written = Files.writeString(Path.of(args[1] + ".tmp"), base);
    Files.move(written, addressFile, StandardCopyOption.ATOMIC_MOVE);
  }

  private static int listen(ApplicationContext app, int port) throws Exception {
    Server jetty = new Server();
    ServerConnector connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    jetty.addConnector(connector);
    ServletContextHandler web = new ServletContextHandler("/");
    web.addServlet(new ServletHolder(app.getBean(RestfulServer.class)), "/fhir/*");
    var mvc = new AnnotationConfigWebApplicationContext();
    // two beans, not a parent context: its refresh would start HAPI's jobs a second time
    mvc.addBeanFactoryPostProcessor(beans -> {
      beans.registerSingleton("registry", app.getBean(ICdsServiceRegistry.class));
      beans.registerSingleton("mapper",
          app.getBean(CdsHooksConfig.CDS_HOOKS_OBJECT_MAPPER_FACTORY, ObjectMapper.class));
    });
    mvc.register(WebConfig.class);
    web.addServlet(new ServletHolder(new DispatcherServlet(mvc)), "/");
    jetty.setHandler(web);
    jetty.start();
    return connector.getLocalPort();
  }
}
