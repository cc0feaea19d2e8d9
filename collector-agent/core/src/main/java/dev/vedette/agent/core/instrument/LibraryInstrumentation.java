package dev.vedette.agent.core.instrument;

import java.util.List;

/** The hooks into one library, from one version on. Found as a service in the agent's jar. */
public interface LibraryInstrumentation {
    /**
     * Name of the library in coverage reports; several instrumentations of one library share it. A library is what comes
     * as one jar: when the first class with a hook is loaded, the others are looked for beside it, and a hook whose class
     * is not there is reported as missed.
     */
    String library();

    List<Hook> hooks();
}
