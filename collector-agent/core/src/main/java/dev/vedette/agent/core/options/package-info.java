/** What the operator may set: declared once in {@code Option}, read once into {@code Settings}. */
@NullMarked
package dev.vedette.agent.core.options;

import org.jspecify.annotations.NullMarked;
