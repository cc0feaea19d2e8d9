package dev.vedette.local.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Hands out names, addresses and devices, none of them twice. By seed. Not thread-safe. */
final class Casting {

    private static final String[] NAMES = {
        "ada", "alan", "anita", "barbara", "claude", "donald", "dorothy", "edsger", "frances", "grace", "hedy", "ivan",
        "jean", "joan", "john", "karen", "katherine", "kathleen", "ken", "lynn", "margaret", "mary", "niklaus", "radia",
        "sophie", "tim", "tony", "vint", "whitfield", "yukihiro"
    };

    /** What the operator's clients call themselves. */
    private static final Map<String, List<String>> USER_AGENTS = Map.of(
            "office-assistant", List.of("OfficeAssistant/2.1.0", "OfficeAssistant/2.0.4", "OfficeAssistant/1.9.7"),
            "mail-companion", List.of("MailCompanion/5.3", "MailCompanion/5.2"),
            "ops-console", List.of("OpsConsole/0.9.1", "OpsConsole/0.8.0"));

    private final List<String> addresses = new ArrayList<>();
    private final Random random;
    private int people;

    Casting(long seed) {
        this.random = new Random(seed);
        for (String range : List.of("192.0.2.", "198.51.100.", "203.0.113.")) {
            for (int host = 1; host < 255; host++) {
                addresses.add(range + host);
            }
        }
        Collections.shuffle(addresses, random);
    }

    /** A subject that nobody else has. */
    String person() {
        people++;
        return NAMES[random.nextInt(NAMES.length)] + "." + people;
    }

    /** An address that nobody else has. */
    String address() {
        if (addresses.isEmpty()) {
            throw new IllegalStateException("More than 762 addresses are in use");
        }
        return addresses.remove(addresses.size() - 1);
    }

    /** A device of a client at an address. */
    Device device(String clientId, String address) {
        List<String> userAgents = USER_AGENTS.getOrDefault(clientId, List.of(clientId + "/1.0"));
        return device(clientId, address, userAgents);
    }

    /** A device of a client at an address that shows one of the user agents. */
    Device device(String clientId, String address, List<String> userAgents) {
        return new Device(address, userAgents.get(random.nextInt(userAgents.size())), clientId);
    }

    /** Chance for one of the cast, so that nobody's choices depend on who acts first. */
    RandomGenerator chance() {
        return new Random(random.nextLong());
    }
}
