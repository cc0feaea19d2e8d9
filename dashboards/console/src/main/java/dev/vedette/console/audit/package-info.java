/** Who looked at what and who decided what, as events of the console's own topic. */
@NullMarked
package dev.vedette.console.audit;

import org.jspecify.annotations.NullMarked;
