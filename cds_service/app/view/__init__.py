"""What the page says, region by region: an assessment → plain records that a template only lays out."""
