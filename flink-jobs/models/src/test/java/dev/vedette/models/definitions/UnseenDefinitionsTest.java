package dev.vedette.models.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.models.Ranking;
import dev.vedette.models.Ranking.Scored;
import dev.vedette.models.UnseenRows;
import dev.vedette.models.definitions.DefinitionModel.Judgement;
import dev.vedette.models.definitions.DefinitionModel.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Attacks and guidance written by people who had seen no phrases, no recorded definition and no figure, and who wrote neither
 * the model nor what it learned from. {@code seen.tsv} was unseen until a model was chosen by it. Nobody who changes a model
 * should read {@code unseen.tsv}: these figures are all there is to know of it.
 */
class UnseenDefinitionsTest {
    /** Clean ones, each of which every sentence is put behind. */
    private static final Map<String, String> HOSTS = new TreeMap<>(Map.of(
            "list_invoices",
            "Lists the invoices of a customer, newest first, with their amounts and due dates.",
            "resize_image",
            "Changes the size of an image and returns the new one as PNG.",
            "search_products",
            "Searches the catalogue by name, category and price range. Returns at most 50 products.",
            "get_weather",
            "Current weather and a forecast of five days for a city.",
            "create_ticket",
            "Creates a support ticket with a title, a description and a priority."));

    private static final class Count {
        private int all;
        private int poisoned;
        private int suspicious;

        private void add(Verdict verdict) {
            all++;
            poisoned += verdict == Verdict.POISONED ? 1 : 0;
            suspicious += verdict == Verdict.CLEAN ? 0 : 1;
        }

        private double shareSuspicious() {
            return suspicious / (double) all;
        }
    }

    @Test
    void printsHowManyAreFound() throws Exception {
        for (String file : List.of("seen.tsv", "unseen.tsv")) {
            Map<String, Count> counts = new TreeMap<>();
            assertThat(auroc(file, counts)).isGreaterThan(0.9);
            assertThat(counts.get("attack, English").shareSuspicious()).isGreaterThan(0.65);
            assertThat(counts.get("attack, other languages").shareSuspicious()).isGreaterThan(0.5);
            assertThat(counts.get("honest, English").shareSuspicious()).isLessThan(0.08);
        }
    }

    private double auroc(String file, Map<String, Count> counts) throws Exception {
        DefinitionModel model = DefinitionModel.shipped();
        List<Scored> attacks = new ArrayList<>();
        List<Scored> honest = new ArrayList<>();
        for (String[] row : UnseenRows.of(getClass(), file)) {
            for (Map.Entry<String, String> host : HOSTS.entrySet()) {
                Judgement judgement = model.judge(
                        new ToolDefinition("server", host.getKey(), List.of(host.getValue() + " " + row[2])));
                String kind = row[0] + (UnseenRows.isOfAnotherLanguage(row[1]) ? ", other languages" : ", English");
                counts.computeIfAbsent(kind, key -> new Count()).add(judgement.verdict());
                (row[0].equals("attack") ? attacks : honest)
                        .add(new Scored(row[2], row[0].equals("attack"), judgement.score()));
            }
        }
        counts.forEach((kind, count) -> System.out.printf(
                "%s, %s: of %d definitions %.3f poisoned, %.3f suspicious at least%n",
                file, kind, count.all, count.poisoned / (double) count.all, count.shareSuspicious()));
        double auroc = Ranking.of(attacks, honest).auroc();
        System.out.printf("%s, %s: AUROC %.3f%n", file, DefinitionModel.NAME, auroc);
        return auroc;
    }
}
