/** Which methods of which classes are hooked, and how the classes are changed. */
@NullMarked
package dev.vedette.agent.core.instrument;

import org.jspecify.annotations.NullMarked;
