/** Child processes that do not outlive their parent. */
@NullMarked
package dev.vedette.local.process;

import org.jspecify.annotations.NullMarked;
