/** Tomcat around its valves: it sees also what they, filters and error pages answer. */
@NullMarked
package dev.vedette.agent.instrumentation.tomcat101;

import org.jspecify.annotations.NullMarked;
