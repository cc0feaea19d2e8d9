/** Whether a tool's definition gives orders to the model that reads it. */
@NullMarked
package dev.vedette.models.definitions;

import org.jspecify.annotations.NullMarked;
