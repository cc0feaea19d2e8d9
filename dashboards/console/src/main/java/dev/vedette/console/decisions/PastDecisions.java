package dev.vedette.console.decisions;

import dev.vedette.console.session.Tenants;
import java.util.Collection;
import java.util.Map;

/** What the index knows of alerts and of what was decided on them. Thread-safe. */
public interface PastDecisions {

    /**
     * The newest decisions, the newest first: the topic forgets, the index does not.
     *
     * @throws Exception if it does not answer
     */
    Map<String, Decision> newest(int most) throws Exception;

    /**
     * Whose alerts these are; those that are not there, or of none of the tenants {@code within}, are left out.
     *
     * @throws Exception if it does not answer, with a line for the analyst
     */
    Map<String, String> tenants(Collection<String> alertIds, Tenants within) throws Exception;
}
