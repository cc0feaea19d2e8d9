/** What rules say of events in which nobody attacks: false alerts, counted. */
@NullMarked
package dev.vedette.local.honest;

import org.jspecify.annotations.NullMarked;
