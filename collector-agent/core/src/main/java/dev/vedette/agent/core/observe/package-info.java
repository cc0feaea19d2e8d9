/** What the hooks see, put together into events. */
@NullMarked
package dev.vedette.agent.core.observe;

import org.jspecify.annotations.NullMarked;
