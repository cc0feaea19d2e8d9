/** Which parts of a tool's definition are suspicious, and why. Text in, places out: knows neither Elasticsearch nor Kafka. */
@NullMarked
package dev.vedette.console.suspicion;

import org.jspecify.annotations.NullMarked;
