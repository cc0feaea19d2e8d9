/** How the console follows a topic. It knows Kafka and nothing of what the records mean. */
@NullMarked
package dev.vedette.console.kafka;

import org.jspecify.annotations.NullMarked;
