/** What is known of the one that an alert is about, and who else touched what it used. */
@NullMarked
package dev.vedette.console.entity;

import org.jspecify.annotations.NullMarked;
