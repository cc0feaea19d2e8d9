package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Definition;
import dev.vedette.rules.CorrelationRule.Measure;
import dev.vedette.rules.CorrelationRule.Reference;
import dev.vedette.rules.CorrelationRule.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Ties rules to the rules that they refer to and makes a {@link RuleSet} of them. */
final class RuleSetCompiler {

    private final Collection<RuleFile> files;
    private final boolean whole;
    private final RuleSet before;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Rule> byId = new LinkedHashMap<>();
    private final Map<CorrelationRule, List<Rule>> references = new HashMap<>();
    private final Set<String> feeding = new HashSet<>();
    private final Set<String> generated = new HashSet<>();
    private final Map<GroupPlan, Integer> plans = new LinkedHashMap<>();
    private final Map<String, List<Subscription>> subscriptions = new HashMap<>();
    private final Map<String, CompiledCorrelation> compiled = new LinkedHashMap<>();

    /**
     * @param whole whether the files are all there are, so that a filter for no rule of theirs is a fault
     * @param before an earlier set, of which what is the same is taken over
     */
    RuleSetCompiler(Collection<RuleFile> files, boolean whole, RuleSet before) {
        this.files = files;
        this.whole = whole;
        this.before = before;
    }

    RuleSet compile() throws RuleException {
        files.forEach(file -> file.rules().forEach(this::register));
        throwIfAny();
        RuleNames names = new RuleNames(byId);
        faults.addAll(new FilterCompiler(files, names, whole).apply(byId));
        faults.addAll(new CorrelationPreparer(files, names, byId).apply());
        resolve(names);
        throwIfAny();
        byId.values().forEach(this::checkChain);
        throwIfAny();
        byId.values().stream().filter(this::alerts).forEach(this::compile);
        List<RuleSet.Candidate> candidates = new ArrayList<>();
        for (Rule rule : byId.values()) {
            List<Subscription> listeners = subscriptions.get(rule.metadata().id());
            if (rule instanceof DetectionRule detection && listeners != null) {
                candidates.add(RuleSet.Candidate.of(detection, listeners));
            }
        }
        return new RuleSet(byId, candidates, List.copyOf(plans.keySet()), compiled, before.shards());
    }

    private void throwIfAny() throws RuleException {
        if (!faults.isEmpty()) {
            throw new RuleException(faults);
        }
    }

    /** The same rule may stand in several files, so that each file is whole; two different ones may not share an id. */
    private void register(Rule rule) {
        Rule other = byId.putIfAbsent(rule.metadata().id(), rule);
        if (other != null
                && !(other.sameAs(rule)
                        && !other.place().source().equals(rule.place().source()))) {
            faults.add(rule.place()
                    .fault("the id " + rule.metadata().id() + " belongs to another rule already, in "
                            + other.place().source() + " line " + other.place().line() + ": give it one of its own"));
        }
    }

    private void resolve(RuleNames names) {
        for (RuleFile file : files) {
            if (file.rules().stream().noneMatch(CorrelationRule.class::isInstance)) {
                continue;
            }
            RuleNames.Scope scope = names.from(file);
            for (Rule rule : file.rules()) {
                // The first of several equal copies is the one that counts.
                if (byId.get(rule.metadata().id()) instanceof CorrelationRule correlation) {
                    resolve(correlation, scope);
                }
            }
        }
    }

    private void resolve(CorrelationRule correlation, RuleNames.Scope scope) {
        List<Rule> targets = new ArrayList<>();
        for (Reference reference : correlation.definition().rules()) {
            List<Rule> found = scope.find(reference.name());
            if (found.isEmpty()) {
                faults.add(reference
                        .place()
                        .fault("no rule has the name or id " + Text.quote(reference.name())
                                + Nearest.hint(reference.name(), scope.names())
                                + ": put its rule into this file or beside it"));
            } else if (found.size() > 1) {
                faults.add(reference
                        .place()
                        .fault("several rules are called " + Text.quote(reference.name())
                                + ": refer to one by its id"));
            } else {
                String id = found.get(0).metadata().id();
                targets.add(byId.getOrDefault(id, found.get(0)));
                feeding.add(id);
                if (correlation.definition().generate()) {
                    generated.add(id);
                }
            }
        }
        references.putIfAbsent(correlation, targets);
    }

    private boolean alerts(Rule rule) {
        String id = rule.metadata().id();
        return !feeding.contains(id) || generated.contains(id);
    }

    private List<Rule> referencesOf(CorrelationRule rule) {
        return references.getOrDefault(rule, List.of());
    }

    private void checkChain(Rule rule) {
        if (rule instanceof CorrelationRule correlation) {
            checkChain(correlation, new LinkedHashSet<>());
        }
    }

    private void checkChain(CorrelationRule rule, Set<String> above) {
        if (!above.add(rule.metadata().id())) {
            faults.add(rule.place().fault("refers to itself through other correlations"));
            return;
        }
        if (above.size() > 8) {
            faults.add(rule.place().fault("is a chain of more than 8 correlations"));
            return;
        }
        List<Rule> targets = referencesOf(rule);
        for (int i = 0; i < targets.size() && faults.isEmpty(); i++) {
            if (targets.get(i) instanceof CorrelationRule inner) {
                if (inner.definition().type() == Type.ABSENT) {
                    faults.add(rule.definition()
                            .rules()
                            .get(i)
                            .place()
                            .fault("is an absent, which no other correlation can refer to: an event that did not come"
                                    + " has no fields"));
                }
                checkChain(inner, above);
            }
        }
        above.remove(rule.metadata().id());
    }

    private void compile(Rule root) {
        RuleMetadata metadata = root.metadata();
        if (root instanceof DetectionRule detection) {
            GroupPlan plan = GroupPlan.of(metadata.groupBy(), metadata.groupBy(), true);
            subscribe(
                    detection,
                    new Subscription(metadata.id(), metadata.id(), number(plan), ValueFields.NONE, List.of()));
            compiled.put(metadata.id(), alone(detection));
            return;
        }
        List<CorrelationRule> order = new ArrayList<>();
        childrenFirst((CorrelationRule) root, order);
        Set<String> fields = new LinkedHashSet<>();
        ChainLinks links = new ChainLinks(order, this::referencesOf);
        List<Stage> stages = new ArrayList<>();
        for (CorrelationRule rule : order) {
            stages.add(stage(rule, metadata, links));
            listen(root.metadata().id(), rule, links.carried(), fields);
        }
        fields.addAll(links.carried());
        compiled.put(metadata.id(), new CompiledCorrelation(metadata, stages, version(root), fields, links.carried()));
    }

    /** A rule that alerts by itself. */
    private CompiledCorrelation alone(DetectionRule rule) {
        RuleMetadata metadata = rule.metadata();
        Optional<CompiledCorrelation> known = before.correlation(metadata.id()).filter(unused -> before.isSame(rule));
        if (known.isPresent()) {
            return known.get();
        }
        Stage stage = new Stage(
                metadata.id(),
                Type.EVENT_COUNT,
                1,
                lateness(metadata),
                Threshold.atLeast(1),
                Map.of(metadata.id(), 0),
                List.of(0),
                0,
                ValueFields.NONE,
                Measure.NONE,
                true,
                CorrelationReader.DEFAULT_LIMIT,
                metadata.groupBy(),
                0,
                List.of());
        Set<String> fields = new LinkedHashSet<>(rule.fields());
        fields.addAll(metadata.groupBy());
        return new CompiledCorrelation(metadata, List.of(stage), version(rule), fields, List.of());
    }

    private void childrenFirst(CorrelationRule rule, List<CorrelationRule> order) {
        for (Rule target : referencesOf(rule)) {
            if (target instanceof CorrelationRule inner && !order.contains(inner)) {
                childrenFirst(inner, order);
            }
        }
        order.add(rule);
    }

    /** Of the rule that makes the alerts: in a chain, of all its correlations. */
    private static long lateness(RuleMetadata root) {
        return root.lateness().map(Timespan::micros).orElse(0L);
    }

    private Stage stage(CorrelationRule rule, RuleMetadata root, ChainLinks links) {
        Definition definition = rule.definition();
        Map<String, Integer> inputs = links.inputs(rule);
        List<Integer> order = new ArrayList<>();
        long special = 0;
        List<Rule> targets = referencesOf(rule);
        for (int i = 0; i < targets.size(); i++) {
            int input = inputs.getOrDefault(targets.get(i).metadata().id(), -1);
            order.add(input);
            if (definition.special().contains(definition.rules().get(i).name())) {
                special |= 1L << input;
            }
        }
        return new Stage(
                rule.metadata().id(),
                definition.type(),
                definition.timespan(),
                lateness(root),
                definition.threshold(),
                inputs,
                order,
                special,
                definition.values(),
                definition.measure(),
                Stage.firesAtOnce(definition.type(), definition.threshold(), definition.values()),
                definition.limit(),
                rule.metadata().groupBy(),
                links.level(rule),
                links.parents(rule));
    }

    /** Subscribes a correlation to the detection rules that it refers to directly. */
    private void listen(String rootId, CorrelationRule rule, List<String> carried, Set<String> fields) {
        Definition definition = rule.definition();
        List<Rule> targets = referencesOf(rule);
        Set<String> done = new HashSet<>();
        for (int i = 0; i < targets.size(); i++) {
            String name = definition.rules().get(i).name();
            if (targets.get(i) instanceof DetectionRule detection
                    && done.add(detection.metadata().id())) {
                List<String> group = rule.metadata().groupBy().stream()
                        .map(field -> definition.field(field, name))
                        .toList();
                ValueFields values = new ValueFields(
                        definition.values().kind(),
                        definition.fields().stream()
                                .map(field -> definition.field(field, name))
                                .toList());
                int plan = number(GroupPlan.of(rule.metadata().groupBy(), group, false));
                subscribe(detection, new Subscription(rootId, rule.metadata().id(), plan, values, carried));
                fields.addAll(detection.fields());
                fields.addAll(group);
                fields.addAll(values.fields());
            }
        }
    }

    private int number(GroupPlan plan) {
        return plans.computeIfAbsent(plan, unused -> plans.size());
    }

    private void subscribe(DetectionRule rule, Subscription subscription) {
        subscriptions
                .computeIfAbsent(rule.metadata().id(), unused -> new ArrayList<>())
                .add(subscription);
    }

    /** What gives the state its meaning, as text; thresholds, limits and selections are left out. */
    private String version(Rule root) {
        List<String> texts = new ArrayList<>();
        texts.add(root.metadata().suppression().toString());
        describe(root, texts);
        byte[] digest = AlertIdentity.sha256().digest(Text.joined(texts).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }

    private void describe(Rule rule, List<String> texts) {
        texts.add(rule.metadata().id());
        if (rule instanceof CorrelationRule correlation) {
            Definition definition = correlation.definition();
            texts.add(definition.type().name());
            texts.add(Long.toString(definition.timespan()));
            texts.add(Boolean.toString(definition.threshold().isMonotone()));
            texts.add(rule.metadata().groupBy().toString());
            texts.add(definition.fields().toString());
            // Sorted: the order of an immutable map differs from one JVM to the next.
            new TreeMap<>(definition.aliases()).forEach((alias, byRule) -> {
                texts.add(alias);
                texts.add(new TreeMap<>(byRule).toString());
            });
            texts.add(new TreeSet<>(definition.special()).toString());
            if (definition.type().ordinal() > Type.TEMPORAL_ORDERED.ordinal() && definition.type() != Type.FIRST_SEEN) {
                texts.add(definition.values().kind().name());
                texts.add(definition.measure().toString());
            }
            List<Rule> targets = referencesOf(correlation);
            texts.add(Integer.toString(targets.size()));
            targets.forEach(target -> describe(target, texts));
        } else {
            texts.add(rule.metadata().groupBy().toString());
        }
    }
}
