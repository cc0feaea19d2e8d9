/** Rule files on this machine, and the topics that put them into force and tell what came of their alerts. */
@NullMarked
package dev.vedette.local.rules;

import org.jspecify.annotations.NullMarked;
