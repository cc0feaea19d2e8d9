/** What leaves the JVM in place of secrets: fingerprints, pseudonyms, sizes. */
@NullMarked
package dev.vedette.agent.core.privacy;

import org.jspecify.annotations.NullMarked;
