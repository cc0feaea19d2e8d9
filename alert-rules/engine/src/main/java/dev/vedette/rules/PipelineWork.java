package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** One rule on its way through pipelines: what they have made of it so far. Used by one thread, once. */
final class PipelineWork {

    /** More than any rule needs; what pipelines multiply beyond it is refused. */
    private static final int MAX_ITEMS = 10_000;

    private static final String GROUP_BY = "group-by";
    private static final int MAX_CHARACTERS = 4 << 20;

    private final Map<String, Yaml> attributes;
    private final boolean correlation;
    private final Place place;
    private final Faults faults;
    private final List<Detection> detections = new ArrayList<>();
    private final Map<String, List<Yaml.Scalar>> variables;
    private final Set<String> applied = new HashSet<>();
    private final Map<String, Set<String>> appliedToNames = new HashMap<>();
    private final Map<String, Object> state = new HashMap<>();
    private final Set<String> mapped = new HashSet<>();
    private List<LogSource> logSources;
    private List<String> shown;

    /** Lists of names that pipelines map besides those in items: group fields and the like. */
    private final Map<String, List<String>> names = new LinkedHashMap<>();

    /** A detection that is worked on: the rule's, a filter's, or a condition that the pipeline added. */
    private static final class Detection {
        final DetectionDraft draft;
        final Optional<Label> label;
        final boolean negated;
        final Map<String, Draft> selections;
        final Faults faults;

        Detection(DetectionDraft draft, Optional<Label> label, boolean negated, Faults faults) {
            this.draft = draft;
            this.label = label;
            this.negated = negated;
            this.selections = new LinkedHashMap<>(draft.selections());
            this.faults = faults;
        }
    }

    private PipelineWork(
            Map<String, Yaml> attributes,
            boolean correlation,
            List<LogSource> logSources,
            List<String> shown,
            Map<String, List<Yaml.Scalar>> variables,
            Place place,
            Faults faults) {
        this.attributes = new HashMap<>(attributes);
        this.correlation = correlation;
        this.logSources = List.copyOf(logSources);
        this.shown = List.copyOf(shown);
        this.variables = variables;
        this.place = place;
        this.faults = faults;
    }

    /** @param faults those of the rule's text */
    static PipelineWork of(RuleDraft rule, List<FilterRule> filters, Preparation preparation, Faults faults) {
        PipelineWork work = new PipelineWork(
                rule.attributes(),
                false,
                List.of(rule.logSource()),
                rule.shown(),
                preparation.variables(),
                rule.place(),
                faults);
        rule.groupBy().ifPresent(fields -> work.names.put(GROUP_BY, fields));
        work.detections.add(new Detection(rule.detection(), Optional.empty(), false, faults));
        for (FilterRule filter : filters) {
            work.detections.add(new Detection(
                    filter.draft(),
                    Optional.of(new Label.Filter(filter.title())),
                    false,
                    new Faults(filter.place().source())));
        }
        return work;
    }

    /** @param logSources those of the detection rules that the correlation refers to */
    static PipelineWork of(CorrelationRule rule, List<LogSource> logSources, Preparation preparation, Faults faults) {
        return new PipelineWork(
                rule.attributes(), true, logSources, List.of(), preparation.variables(), rule.place(), faults);
    }

    /** Goes through all items; stops at the first that leaves a fault. */
    void run(List<PipelineItem> items) {
        for (PipelineItem item : items) {
            int before = faultCount();
            if (item.apply(this) && (faultCount() > before || isTooLarge(item))) {
                return;
            }
        }
    }

    /** With a fault, when an item has multiplied what there was. */
    private boolean isTooLarge(PipelineItem item) {
        long[] size = new long[2];
        forEachItem(one -> {
            size[0]++;
            one.values().forEach(value -> size[1] += 1 + value.text().length());
        });
        long listed = names.values().stream().mapToLong(List::size).sum() + shown.size();
        if (size[0] <= MAX_ITEMS && size[1] <= MAX_CHARACTERS && listed <= MAX_ITEMS) {
            return false;
        }
        fault(item, "makes more than " + MAX_ITEMS + " items or names, or " + MAX_CHARACTERS + " characters, of it");
        return true;
    }

    private int faultCount() {
        int count = faults.count();
        for (Detection detection : detections) {
            count += detection.faults == faults ? 0 : detection.faults.count();
        }
        return count;
    }

    /** All faults: the rule's, and those of the filters upon it. */
    List<Fault> allFaults() {
        Set<Fault> all = new LinkedHashSet<>(faults.list());
        detections.forEach(detection -> all.addAll(detection.faults.list()));
        return List.copyOf(all);
    }

    /** What has become of the detection; empty when there is a fault. */
    Optional<Expression> expression(Placeholders placeholders) {
        if (faultCount() > 0) {
            return Optional.empty();
        }
        List<Expression> parts = new ArrayList<>();
        for (Detection detection : detections) {
            Optional<Expression> part = expression(detection, placeholders);
            if (part.isEmpty() && detection == detections.get(0) && faultCount() == 0) {
                faults.add(
                        place.line(), place.column(), place.path(), "nothing of its detection is left by the pipeline");
            }
            part.ifPresent(parts::add);
        }
        // Conditions that a pipeline adds tell events apart by their kind: they go first, being the cheapest.
        parts.sort(Comparator.comparing(part -> !isAdded(part)));
        return faultCount() > 0
                ? Optional.empty()
                : Optional.of(parts.size() == 1 ? parts.get(0) : new Expression.And(parts));
    }

    private static boolean isAdded(Expression part) {
        Expression inner = part instanceof Expression.Not not ? not.part() : part;
        return inner instanceof Expression.Named named && named.label() instanceof Label.Pipeline;
    }

    private static Optional<Expression> expression(Detection detection, Placeholders placeholders) {
        Map<String, Expression> compiled = new LinkedHashMap<>();
        Set<String> names = detection.draft.selections().keySet();
        names.forEach(name -> {
            Draft selection = detection.selections.get(name);
            if (selection == null) {
                compiled.put(name, DroppedSelections.DROPPED);
            } else {
                selection
                        .compile(placeholders, detection.faults)
                        .ifPresent(expression -> compiled.put(name, named(detection, name, expression)));
            }
        });
        if (compiled.size() < names.size()) {
            return Optional.empty();
        }
        return detection
                .draft
                .conditions(compiled, detection.faults)
                .flatMap(DroppedSelections::without)
                .map(expression -> labelled(detection, expression))
                .map(expression -> detection.negated ? new Expression.Not(expression) : expression);
    }

    /** The one selection of an added condition has no name of its own. */
    private static Expression named(Detection detection, String name, Expression expression) {
        return detection.label.filter(Label.Pipeline.class::isInstance).isPresent()
                ? expression
                : new Expression.Named(new Label.Selection(name), expression);
    }

    private static Expression labelled(Detection detection, Expression expression) {
        return detection
                .label
                .<Expression>map(label -> new Expression.Named(label, expression))
                .orElse(expression);
    }

    /** Joins a condition of the pipeline item's to the rule's. */
    void addCondition(String itemId, Draft selection, boolean negated, Place from) {
        String name = "selection";
        Yaml.Scalar condition = new Yaml.Scalar(from.line(), from.column(), name, name);
        DetectionDraft draft =
                new DetectionDraft(Map.of(name, selection), List.of(condition), from.path(), from.source());
        Label label = new Label.Pipeline(itemId);
        detections.add(new Detection(draft, Optional.of(label), negated, new Faults(from.source())));
    }

    /** Changes every item; an empty result takes the item away. */
    void changeItems(ItemChange change) {
        for (Detection detection : detections) {
            Map<String, Draft> before = new LinkedHashMap<>(detection.selections);
            before.forEach((name, selection) -> changed(selection, item -> change.apply(item, detection.faults))
                    .ifPresentOrElse(
                            draft -> detection.selections.put(name, draft), () -> detection.selections.remove(name)));
        }
    }

    /** What becomes of an item. */
    @FunctionalInterface
    interface ItemChange {
        /** @param faults those of the text that the item stands in */
        Optional<Draft> apply(Draft.Item item, Faults faults);
    }

    private static Optional<Draft> changed(Draft draft, Function<Draft.Item, Optional<Draft>> change) {
        if (draft instanceof Draft.Item item) {
            return change.apply(item);
        }
        boolean all = draft instanceof Draft.AllOf;
        List<Draft> parts = all ? ((Draft.AllOf) draft).parts() : ((Draft.AnyOf) draft).parts();
        List<Draft> kept = new ArrayList<>();
        parts.forEach(part -> changed(part, change).ifPresent(kept::add));
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(all ? new Draft.AllOf(kept) : new Draft.AnyOf(kept));
    }

    void forEachItem(Consumer<Draft.Item> sink) {
        detections.forEach(detection -> detection.selections.values().forEach(draft -> each(draft, sink)));
    }

    private static void each(Draft draft, Consumer<Draft.Item> sink) {
        if (draft instanceof Draft.Item item) {
            sink.accept(item);
        } else if (draft instanceof Draft.AllOf all) {
            all.parts().forEach(part -> each(part, sink));
        } else if (draft instanceof Draft.AnyOf any) {
            any.parts().forEach(part -> each(part, sink));
        }
    }

    /** A fault of the rule, for which the pipeline's item is the cause. */
    void fault(PipelineItem item, String message) {
        fault(faults, place.line(), place.column(), place.path(), item, message);
    }

    static void fault(Faults faults, int line, int column, String path, PipelineItem item, String message) {
        faults.add(
                line,
                column,
                path,
                "the pipeline item " + item.id() + " (" + item.place().source() + " line "
                        + item.place().line() + ") " + message);
    }

    Map<String, Yaml> attributes() {
        return attributes;
    }

    boolean isCorrelation() {
        return correlation;
    }

    List<LogSource> logSources() {
        return logSources;
    }

    void logSource(LogSource changed) {
        if (!correlation) {
            logSources = List.of(changed);
        }
    }

    List<String> shown() {
        return shown;
    }

    void shown(List<String> changed) {
        shown = List.copyOf(changed);
    }

    /** Fields that alerts are about, as mapped; empty where the rule does not say. */
    Optional<List<String>> groupBy() {
        return Optional.ofNullable(names.get(GROUP_BY))
                .map(fields -> fields.stream().distinct().toList());
    }

    /** Lists of names that are mapped besides those in items. */
    Map<String, List<String>> names() {
        return names;
    }

    Map<String, List<Yaml.Scalar>> variables() {
        return variables;
    }

    Map<String, Object> state() {
        return state;
    }

    /** Ids of the items that were applied to the rule. */
    Set<String> applied() {
        return applied;
    }

    /** Ids of the items that were applied to names of fields outside of the detection, by the name that came out. */
    Map<String, Set<String>> appliedToNames() {
        return appliedToNames;
    }

    /** Names that were mapped from or to. */
    Set<String> mapped() {
        return mapped;
    }
}
