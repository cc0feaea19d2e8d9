package dev.vedette.models;

import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableDataset;
import org.tribuo.VariableInfo;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Tribuo's logistic regression by stochastic gradients, of two classes. Not thread-safe. */
public final class LogisticTrainer {
    private static final int EPOCHS = 12;
    private static final double RATE = 0.1;
    private static final String WANTED = "wanted";
    private static final String OTHER = "other";

    /** Held on to: a logger that nobody holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo.common.sgd");

    static {
        // It tells of each epoch otherwise.
        TRIBUO.setLevel(Level.WARNING);
    }

    private final MutableDataset<Label> data;

    /**
     * What was learned.
     *
     * @param weights by name of the feature
     * @param provenance Tribuo's word on how
     */
    public record Learned(Map<String, Double> weights, double bias, String provenance) {
        /** Copies the map. */
        public Learned {
            weights = Map.copyOf(weights);
        }
    }

    /** @param source what is learned from, for the provenance */
    public LogisticTrainer(String source) {
        LabelFactory labels = new LabelFactory();
        OffsetDateTime epoch = OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC);
        this.data = new MutableDataset<>(new SimpleDataSourceProvenance(source, epoch, labels), labels);
    }

    /** Adds an example of what the model is to find, or of other things; one without features is none. */
    public void add(String[] names, double[] values, boolean wanted, float weight) {
        if (names.length == 0) {
            return;
        }
        ArrayExample<Label> example = new ArrayExample<>(new Label(wanted ? WANTED : OTHER), names, values);
        example.setWeight(weight);
        data.add(example);
    }

    /** The model of what was added: the logit of what is wanted is the bias and the weighted sum. */
    public Learned learn(long seed) {
        LinearSGDTrainer trainer =
                new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(RATE), EPOCHS, Integer.MAX_VALUE, 1, seed);
        LinearSGDModel model = (LinearSGDModel) trainer.train(data);
        DenseMatrix learned = model.getWeightsCopy();
        int wanted = model.getOutputIDInfo().getID(new Label(WANTED));
        int other = model.getOutputIDInfo().getID(new Label(OTHER));
        ImmutableFeatureMap features = model.getFeatureIDMap();
        Map<String, Double> weights = new HashMap<>();
        // Of two classes only the difference of their weights matters.
        for (VariableInfo feature : features) {
            int column = features.getID(feature.getName());
            weights.put(feature.getName(), learned.get(wanted, column) - learned.get(other, column));
        }
        int bias = features.size();
        return new Learned(
                weights,
                learned.get(wanted, bias) - learned.get(other, bias),
                ProvenanceUtil.formattedProvenanceString(model.getProvenance()));
    }
}
