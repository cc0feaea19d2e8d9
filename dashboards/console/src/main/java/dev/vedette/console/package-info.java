/** The analysts' page and the server behind it, which reads Elasticsearch and writes nothing. */
@NullMarked
package dev.vedette.console;

import org.jspecify.annotations.NullMarked;
