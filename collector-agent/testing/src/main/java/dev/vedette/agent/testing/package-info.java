/** What tests of the agent share: a broker, servers in JVMs of their own, and the record of what was sent. */
@NullMarked
package dev.vedette.agent.testing;

import org.jspecify.annotations.NullMarked;
