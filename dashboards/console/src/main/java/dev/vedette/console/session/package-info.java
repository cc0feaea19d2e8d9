/** Who looks at the console: one-time links, sessions, and what a request has to bring. Nothing here knows of alerts. */
@NullMarked
package dev.vedette.console.session;

import org.jspecify.annotations.NullMarked;
