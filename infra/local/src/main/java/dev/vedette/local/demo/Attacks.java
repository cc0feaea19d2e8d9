package dev.vedette.local.demo;

import dev.vedette.local.stack.Checkout;
import java.util.List;

/** The attacks that a run of the demo carries out. Immutable. */
public final class Attacks {

    private final List<Scenario> scenarios;

    private Attacks(List<Scenario> scenarios) {
        this.scenarios = scenarios;
    }

    /**
     * Those that the names choose.
     *
     * @param names folders of {@code infra/local/scenarios}; {@code core} and {@code all} stand for several
     * @throws DemoException if there is no such attack, or one of the folder cannot be read
     */
    public static Attacks choose(Checkout checkout, List<String> names) {
        return new Attacks(Scenario.choose(Scenario.readAll(checkout.root().resolve("infra/local/scenarios")), names));
    }

    /** Those that are carried out on the running server. */
    List<Scenario> live() {
        return scenarios.stream()
                .filter(scenario -> scenario.replayed().isEmpty())
                .toList();
    }

    /** Those that are replayed from generated events. */
    List<Scenario> replayed() {
        return scenarios.stream()
                .filter(scenario -> scenario.replayed().isPresent())
                .toList();
    }
}
