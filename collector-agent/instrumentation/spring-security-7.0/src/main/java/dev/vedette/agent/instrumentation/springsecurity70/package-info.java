/** Bearer tokens that Spring Security accepts, with the claims that it verified. */
@NullMarked
package dev.vedette.agent.instrumentation.springsecurity70;

import org.jspecify.annotations.NullMarked;
