package dev.vedette.console.silences;

import dev.vedette.console.session.Tenants;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** What the index knows of alerts that are to be silenced, and of those that are. Thread-safe. */
public interface SilencedAlerts {

    /**
     * What an alert of {@code within} is about; empty if there is no such alert.
     *
     * @throws Exception if the index does not answer, with a line for the analyst
     */
    Optional<AlertSubject> subject(String alertId, Tenants within) throws Exception;

    /**
     * What is known of silences.
     *
     * @param alerts how many alerts each one covers, by its id; one that covers none may be left out
     * @param titles the rules' names, by their ids; those without an alert are left out
     */
    record Known(Map<String, Long> alerts, Map<String, String> titles) {}

    /**
     * What alerts of {@code within} say of these silences and rules.
     *
     * @throws Exception if the index does not answer
     */
    Known known(Collection<String> silenceIds, Collection<String> ruleIds, Tenants within) throws Exception;
}
