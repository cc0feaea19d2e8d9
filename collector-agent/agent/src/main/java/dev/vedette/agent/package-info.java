/** What the JVM starts: three classes that the application's class loader sees and nobody uses after the start. */
@NullMarked
package dev.vedette.agent;

import org.jspecify.annotations.NullMarked;
