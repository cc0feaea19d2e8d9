/** Logging in at a provider by OpenID Connect: who it says somebody is, and what that makes them here. */
@NullMarked
package dev.vedette.console.oidc;

import org.jspecify.annotations.NullMarked;
