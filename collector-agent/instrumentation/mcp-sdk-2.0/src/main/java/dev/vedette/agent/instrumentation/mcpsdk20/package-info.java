/** What SDK 2.0 added: it refuses calls whose arguments do not fit the tool's schema. */
@NullMarked
package dev.vedette.agent.instrumentation.mcpsdk20;

import org.jspecify.annotations.NullMarked;
