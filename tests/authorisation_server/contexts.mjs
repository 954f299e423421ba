// What an EHR knows of a launch: made by its page, found by the `launch` parameter once, then kept with the grant.
import { randomBytes } from 'node:crypto';

const LIFETIME_MS = 5 * 60_000;

export class Contexts {
  /** `onLaunch` is told each new launch parameter. */
  constructor(onLaunch) {
    this.onLaunch = onLaunch;
  }

  #launches = new Map();

  #grants = new Map();

  /** A launch parameter for this context: { response: members of the token response, ask: whether the user is asked }. */
  launch(context) {
    const handle = randomBytes(24).toString('base64url');
    this.#launches.set(handle, { context, ends: Date.now() + LIFETIME_MS });
    this.onLaunch(handle);
    return handle;
  }

  ofLaunch(handle) {
    const found = this.#launches.get(handle);
    return found && found.ends > Date.now() ? found.context : undefined;
  }

  /** The context belongs to this grant from now on; its launch parameter is worth nothing any more. */
  grant(grantId, context, handle) {
    this.#launches.delete(handle);
    this.#grants.set(grantId, context);
  }

  ofGrant(grantId) {
    return this.#grants.get(grantId);
  }

  /** Every grant given so far, forgotten. */
  takeGrants() {
    const all = [...this.#grants.keys()];
    this.#grants.clear();
    return all;
  }
}
