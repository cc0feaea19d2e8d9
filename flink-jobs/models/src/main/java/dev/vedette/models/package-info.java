/** How unusual a caller's tool calls are: features, training, scoring. Knows neither Flink nor labels. */
@NullMarked
package dev.vedette.models;

import org.jspecify.annotations.NullMarked;
