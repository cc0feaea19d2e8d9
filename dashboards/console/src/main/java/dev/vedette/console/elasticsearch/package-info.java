/** The way to Elasticsearch, for all parts of the console: searches, their documents, and what to say where it does not answer. */
@NullMarked
package dev.vedette.console.elasticsearch;

import org.jspecify.annotations.NullMarked;
