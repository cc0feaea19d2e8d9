package dev.vedette.local.honest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.benchmarks.honest.HonestLife.OperatorFiles;
import dev.vedette.local.rules.RuleSource;
import dev.vedette.local.rules.RuleTopic;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.ReplayProcess;
import dev.vedette.local.stack.StackException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/** Lets the detection job, as {@code replay} does, judge events by rules, with all that an operator brings. */
public final class Judge {
    private final Checkout checkout;
    private final Collection<RuleSource> rules;
    private final Optional<Path> model;

    /**
     * What the job said once.
     *
     * @param rule id
     * @param evidence how many events it rests on
     * @param group values of the fields that it is grouped by
     */
    public record Said(String rule, String level, long evidence, Set<String> group) {}

    /** @param model of tool use, for rules that compare a score */
    public Judge(Checkout checkout, Collection<RuleSource> rules, Optional<Path> model) {
        this.checkout = checkout;
        this.rules = rules;
        this.model = model;
    }

    /**
     * Judges a recording.
     *
     * @param folder for what passes between the processes; goes with the end of this
     * @throws StackException if the job does not come to its end
     */
    public List<Said> judge(Path events, OperatorFiles files, Path folder)
            throws StackException, IOException, InterruptedException, ExecutionException {
        Files.createDirectories(folder);
        try (ReplayProcess process = new ReplayProcess(checkout, folder)) {
            Path documents = folder.resolve("rules.avro");
            RuleTopic.write(rules, documents);
            List<String> arguments = new ArrayList<>(List.of(
                    "--events", events.toString(),
                    "--documents", documents.toString(),
                    "--servers", files.servers().toString(),
                    "--operator-scopes", files.scopes().toString(),
                    "--geoip", files.places().toString(),
                    "--asn", files.networks().toString()));
            model.ifPresent(file -> arguments.addAll(List.of("--model", file.toString())));
            Path lines = folder.resolve("said.jsonl");
            try (OutputStream out = Files.newOutputStream(lines)) {
                if (process.run(arguments, out) != 0) {
                    throw new StackException("the detection job did not come to the end of " + events);
                }
            }
            return read(lines);
        }
    }

    private static List<Said> read(Path lines) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Said> said = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(lines)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                var alert = json.readTree(line);
                if (!alert.has("withdrawn")) {
                    Set<String> group = new TreeSet<>();
                    alert.path("group").forEach(value -> group.add(value.asText()));
                    said.add(new Said(
                            alert.path("rule").asText(),
                            alert.path("level").asText(),
                            alert.path("evidenceCount").asLong(),
                            Set.copyOf(group)));
                }
            }
        }
        return said;
    }
}
