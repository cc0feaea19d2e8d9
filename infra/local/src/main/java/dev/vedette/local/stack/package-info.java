/** Kafka, Flink and Elasticsearch on this machine. */
@NullMarked
package dev.vedette.local.stack;

import org.jspecify.annotations.NullMarked;
