package dev.vedette.models.definitions;

import dev.vedette.models.TextResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sentences written for this model one by one, as they stand in definitions ({@code written/README.md}). */
final class WrittenDefinitions {
    private static final List<String> FILES =
            List.of("domains.tsv", "goals.tsv", "languages.tsv", "manners.tsv", "more-languages.tsv", "servers.tsv");
    private static final String ATTACK = "attack";
    private static final int TEXT = 3;

    private static final List<String> ATTACKS = new ArrayList<>();
    private static final List<String> GUIDANCE = new ArrayList<>();

    static {
        for (String file : FILES) {
            for (String line : TextResource.read(WrittenDefinitions.class, "written/" + file)
                    .lines()
                    .toList()) {
                String[] row = line.split("\t");
                (row[0].equals(ATTACK) ? ATTACKS : GUIDANCE).add(row[TEXT]);
            }
        }
    }

    private WrittenDefinitions() {}

    /** What gives the model orders in somebody else's interest. */
    static String attack(Random random) {
        return ATTACKS.get(random.nextInt(ATTACKS.size()));
    }

    /** What honest tools say. */
    static String guidance(Random random) {
        return GUIDANCE.get(random.nextInt(GUIDANCE.size()));
    }
}
