package dev.vedette.agent.core.instrument;

import java.util.List;

/** The hooks into one library, from one version on. Found as a service in the agent's jar. */
public interface LibraryInstrumentation {
    /** Name of the library in coverage reports; several instrumentations of one library share it. */
    String library();

    List<Hook> hooks();
}
