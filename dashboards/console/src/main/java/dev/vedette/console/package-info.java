/** The analysts' page and the server behind it, which reads Elasticsearch; what it writes are decisions. */
@NullMarked
package dev.vedette.console;

import org.jspecify.annotations.NullMarked;
