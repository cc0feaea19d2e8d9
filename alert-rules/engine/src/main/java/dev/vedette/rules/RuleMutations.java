package dev.vedette.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tests a rule's own events: each condition of the rule in turn is removed, loosened or tightened, and one of the files
 * beside it has to notice. A change that none notices is of a condition that is superfluous, or that no event shows.
 */
public final class RuleMutations {

    private static final String EXCEPTIONS = "survives";

    private RuleMutations() {}

    /**
     * What became of a rule file.
     *
     * @param mutations how many there were
     * @param excepted how many that no file noticed, for which the rule gives a reason
     * @param faults a line each; empty when the rule passed
     */
    public record Result(Path rule, int mutations, int excepted, List<String> faults) {
        public Result {
            faults = List.copyOf(faults);
        }

        public boolean passed() {
            return faults.isEmpty();
        }
    }

    /**
     * Runs all mutations of one rule file.
     *
     * @throws RuleException when the rule cannot be used
     * @throws IOException when a file cannot be read
     */
    public static Result run(Path rule) throws RuleException, IOException {
        Faults faults = new Faults(rule.toString());
        List<Yaml> documents = YamlReader.read(Files.readString(rule), faults);
        RuleFile.read(documents, Preparation.NONE, faults);
        List<RuleTest.EventFile> firing = RuleTest.eventFiles(rule, true);
        List<RuleTest.EventFile> silent = RuleTest.eventFiles(rule, false);
        Map<String, String> exceptions = exceptions(documents);
        Set<String> unused = new HashSet<>(exceptions.keySet());
        List<String> found = new ArrayList<>();
        int count = 0;
        for (Mutation mutation : Mutations.of(documents)) {
            RuleFile mutated;
            RuleSet rules;
            try {
                mutated = RuleFile.read(mutation.documents(), Preparation.NONE, new Faults(rule.toString()));
                rules = RuleSet.compile(List.of(mutated));
            } catch (RuleException e) {
                continue;
            }
            count++;
            String id = mutated.rules().get(0).metadata().id();
            boolean noticed = firing.stream().anyMatch(file -> !fires(rules, id, file))
                    || silent.stream().anyMatch(file -> fires(rules, id, file));
            if (!noticed && !unused.remove(mutation.name()) && !exceptions.containsKey(mutation.name())) {
                found.add("%s:%d: %s: no file of events notices it".formatted(rule, mutation.line(), mutation.name()));
            }
        }
        unused.forEach(
                name -> found.add(rule + ": vedette/" + EXCEPTIONS + " excepts " + Text.quote(Text.printable(name))
                        + ", which is no mutation of the rule, or is noticed: take the exception away"));
        return new Result(rule, count, exceptions.size(), found);
    }

    /** Other rules of the file may alert once the first no longer refers to them. */
    private static boolean fires(RuleSet rules, String id, RuleTest.EventFile file) {
        return RuleTest.alerts(rules, file.events()).values().stream()
                .anyMatch(finding -> finding.ruleId().equals(id));
    }

    private static Map<String, String> exceptions(List<Yaml> documents) {
        Map<String, String> exceptions = new LinkedHashMap<>();
        if (documents.get(0) instanceof Yaml.Mapping root
                && root.entries().get("vedette") instanceof Yaml.Mapping own
                && own.entries().get(EXCEPTIONS) instanceof Yaml.Mapping survives) {
            survives.entries().forEach((name, reason) -> {
                if (reason instanceof Yaml.Scalar text) {
                    exceptions.put(name, text.text());
                }
            });
        }
        return exceptions;
    }
}
