package dev.vedette.console.definition;

import dev.vedette.console.suspicion.Suspect;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The versions of a tool's definition that servers have sent.
 *
 * @param versions the one seen last first
 * @param complete false if there are older ones than these
 */
record DefinitionHistory(List<Version> versions, boolean complete) {

    DefinitionHistory {
        versions = List.copyOf(versions);
    }

    /**
     * @param hash of the canonical definition
     * @param servers that sent it, the most often first
     */
    record Version(
            String hash, Optional<Instant> firstSeen, Optional<Instant> lastSeen, long events, List<String> servers) {
        Version {
            servers = List.copyOf(servers);
        }
    }

    /**
     * What changed between two of them.
     *
     * @param missing which of the two, {@code before} or {@code after}, no kept event has the text of; empty if none
     * @param wordByWord false if they differ too much to be compared so
     * @param suspects what is suspicious, by the number that parts have
     * @param all false if more is suspicious than is told of
     * @param model name and version of the model that looked for orders
     */
    record Difference(
            String missing,
            List<MarkedText.Marked> parts,
            boolean wordByWord,
            List<Suspect> suspects,
            boolean all,
            String model) {
        Difference {
            parts = List.copyOf(parts);
            suspects = List.copyOf(suspects);
        }

        static Difference without(String missing) {
            return new Difference(missing, List.of(), true, List.of(), true, "");
        }
    }
}
