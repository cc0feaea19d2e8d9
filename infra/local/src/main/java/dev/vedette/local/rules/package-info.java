/** Rule files on this machine and the topic that puts them into force. */
@NullMarked
package dev.vedette.local.rules;

import org.jspecify.annotations.NullMarked;
