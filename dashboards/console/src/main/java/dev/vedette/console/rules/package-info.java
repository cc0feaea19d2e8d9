/**
 * Why an alert's events matched: the rules of {@code vedette.rules}, and what they ask of an event, in words. Knows Kafka and the
 * rule engine, and nothing of Elasticsearch.
 */
@NullMarked
package dev.vedette.console.rules;

import org.jspecify.annotations.NullMarked;
