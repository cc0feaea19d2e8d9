/** What a caller and a tool usually do, learned day by day in the detection job, and how far an hour is from it. */
@NullMarked
package dev.vedette.models.habits;

import org.jspecify.annotations.NullMarked;
