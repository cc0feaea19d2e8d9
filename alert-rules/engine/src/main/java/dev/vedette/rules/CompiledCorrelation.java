package dev.vedette.rules;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A rule that makes alerts, ready to run: a correlation with all that it refers to, or a single-event rule. Immutable. */
public final class CompiledCorrelation {

    private final RuleMetadata metadata;
    private final List<Stage> stages;
    private final String stateVersion;
    private final Set<String> fields;
    private final Vocabulary vocabulary;
    private final List<String> carried;

    CompiledCorrelation(
            RuleMetadata metadata,
            List<Stage> stages,
            String stateVersion,
            Collection<String> fields,
            List<String> carried) {
        this.metadata = metadata;
        this.stages = List.copyOf(stages);
        this.carried = List.copyOf(carried);
        this.stateVersion = stateVersion;
        this.fields = Collections.unmodifiableSet(new LinkedHashSet<>(fields));
        Set<String> texts = new LinkedHashSet<>();
        this.stages.forEach(stage -> texts.addAll(stage.groupBy()));
        this.stages.forEach(stage -> texts.addAll(new TreeSet<>(stage.inputs().keySet())));
        texts.addAll(new TreeSet<>(fields));
        this.vocabulary = Vocabulary.withOwn(texts);
    }

    public RuleMetadata metadata() {
        return metadata;
    }

    /**
     * Digest of all that gives the state its meaning: types, timespans, groups, fields, rules, suppression. State
     * outlives a change of a rule that leaves this as it is (title, level, threshold, a selection), and only that.
     */
    public String stateVersion() {
        return stateVersion;
    }

    /** Fields that the rules name: what an alert should show of its events. */
    public Set<String> fields() {
        return fields;
    }

    /** Fields of events that a chain over several groups takes along with its matches. */
    public List<String> carried() {
        return carried;
    }

    /**
     * How many levels of states there are: at each but the first, matches of the one before are keyed by other groups. A
     * host advances them one after the other.
     */
    public int levels() {
        return root().level() + 1;
    }

    /** The level of the states that take contributions for the stage; 0 for one that is not here. */
    public int level(String stageId) {
        int stage = stage(stageId);
        return stage < 0 ? 0 : stages.get(stage).level();
    }

    /** What each correlation of the chain keeps of a group, its own last; none of a single-event rule. */
    public List<CorrelationLimit> limits() {
        return stages.stream()
                .filter(stage -> !stage.inputs().containsKey(stage.id()))
                .map(CorrelationLimit::of)
                .toList();
    }

    /**
     * How far apart an alert's first event and the end of its suppression bucket can be: whoever has all events of so long
     * before an event and so long after it has all that the alerts about that event follow from. Microseconds;
     * Long.MAX_VALUE if that is longer than time goes.
     */
    public long reach() {
        long[] within = new long[stages.size()];
        long whole = 0;
        for (int i = 0; i < within.length; i++) {
            whole = StageState.saturated(within[i], stages.get(i).timespan());
            for (Stage.Parent parent : stages.get(i).parents()) {
                within[parent.stage()] = Math.max(within[parent.stage()], whole);
            }
        }
        return StageState.saturated(whole, Timespan.micros(metadata.suppression()));
    }

    /**
     * Whether events that are missing can only make alerts missing, or smaller. Of other rules, what is found among some
     * of the events may be no alert among all of them.
     */
    public boolean isMonotone() {
        return stages.stream().allMatch(Stage::firesAtOnce);
    }

    List<Stage> stages() {
        return stages;
    }

    /** What its events repeat. */
    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The stage whose matches make the alerts. */
    Stage root() {
        return stages.get(stages.size() - 1);
    }

    /** Number of the stage with this id, -1 if there is none. */
    int stage(String id) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }
}
