/** What a text shows without being sent. */
@NullMarked
package dev.vedette.content;

import org.jspecify.annotations.NullMarked;
