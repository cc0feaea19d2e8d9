package dev.vedette.console.silences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.console.silences.SilenceBook.Held;
import dev.vedette.console.silences.SilenceView.Signed;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SilenceBookTest {

    private record Taken(String id, Optional<Silence> silence, long offset) {}

    @Test
    void theLastPlaceCountsInWhateverOrderRecordsCome() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Taken> all = new ArrayList<>();
        Map<String, Optional<Silence>> expected = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            String id = "silence" + random.nextInt(20);
            Optional<Silence> silence =
                    random.nextInt(3) == 0 ? Optional.empty() : Optional.of(silence(id, 1 + random.nextInt(1000)));
            all.add(new Taken(id, silence, i));
            expected.put(id, silence);
        }
        Collections.shuffle(all, random);
        SilenceBook book = new SilenceBook(silence -> Optional.of(Signed.NOT));
        for (int again = 0; again < 2; again++) {
            // Clocks of writers say nothing.
            all.forEach(one -> one.silence()
                    .ifPresentOrElse(
                            silence -> book.take(one.id(), silence, random.nextLong(), one.offset()),
                            () -> book.remove(one.id(), random.nextLong(), one.offset())));
        }
        expected.forEach((id, silence) -> assertThat(book.of(id).map(Held::silence))
                .as("seed %d, %s", seed, id)
                .isEqualTo(silence));
        assertThat(book.lasting(500).stream().map(held -> held.silence().getExpiresAt()))
                .as("seed %d", seed)
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(expected.values().stream()
                        .flatMap(Optional::stream)
                        .map(Silence::getExpiresAt)
                        .filter(end -> end > 500)
                        .toList());
    }

    @Test
    void whatCannotBeUsedEndsWhatHadItsId() {
        SilenceBook book = new SilenceBook(
                silence -> silence.getOwner().equals("forger") ? Optional.empty() : Optional.of(Signed.ELSEWHERE));
        book.take("a", silence("a", 10), 0, 0);
        book.take("b", silence("b", 10), 0, 0);
        book.take("c", silence("c", 10), 0, 0);
        assertThat(book.lasting(0)).hasSize(3).extracting(Held::signed).containsOnly(Signed.ELSEWHERE);

        book.take("a", silence("another", 10), 0, 1);
        book.take("b", Silence.newBuilder(silence("b", 10)).setOwner("forger").build(), 0, 1);
        book.pass("c", 0, 1);
        book.take("x".repeat(257), silence("x".repeat(257), 10), 0, 2);

        assertThat(book.lasting(0)).isEmpty();
    }

    @Test
    void theOnesWrittenLastAreKeptAndLargeOnesPushOutMore() {
        SilenceBook book = new SilenceBook(silence -> Optional.of(Signed.NOT), 3, 1_000);
        for (int i = 0; i < 4; i++) {
            book.take("s" + i, silence("s" + i, 10), 0, i);
        }
        assertThat(ids(book)).containsExactly("s1", "s2", "s3");
        Silence large = Silence.newBuilder(silence("large", 10))
                .setReason("x".repeat(990))
                .build();
        book.take("large", large, 0, 4);
        assertThat(ids(book)).containsExactly("large");
        book.remove("large", 0, 5);
        book.take("s1", silence("s1", 10), 0, 6);
        assertThat(ids(book)).containsExactly("s1");
    }

    private static List<String> ids(SilenceBook book) {
        return book.lasting(0).stream()
                .map(held -> held.silence().getSilenceId())
                .toList();
    }

    @Test
    void whoSignedIsKnownOfTheOwnKeyAlone(@TempDir Path folder) throws Exception {
        SigningKey.readOrCreate(folder, "silences");
        SigningKey.readOrCreate(folder, "rules");
        SilenceKey own = SilenceKey.read(folder.resolve("silences.key"));
        Silence narrow = Silence.newBuilder(silence("s", 10))
                .setTenant("acme")
                .setMatch(Map.of("user.id", List.of("k1:abc")))
                .build();
        Silence ours = own.sign(narrow);

        assertThat(SilenceKey.signedBy(Optional.of(own), ours)).contains(Signed.HERE);
        assertThat(SilenceKey.signedBy(Optional.empty(), ours)).contains(Signed.ELSEWHERE);
        assertThat(SilenceKey.signedBy(Optional.of(own), narrow)).contains(Signed.NOT);
        Silence theirs = SilenceKey.read(folder.resolve("rules.key")).sign(narrow);
        assertThat(SilenceKey.signedBy(Optional.of(own), theirs)).contains(Signed.ELSEWHERE);
        Silence changed = Silence.newBuilder(ours).setExpiresAt(11).build();
        assertThat(SilenceKey.signedBy(Optional.of(own), changed)).isEmpty();
        // The detection job refuses it of this key.
        assertThat(SilenceKey.signedBy(Optional.of(own), own.sign(silence("s", 10))))
                .isEmpty();
        assertThatThrownBy(() -> SilenceKey.read(folder.resolve("none.key")))
                .hasMessageStartingWith("vedette.console.silence.key.file: ")
                .hasMessageContaining("no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"alert\": \"../etc\", \"keep\": [\"user.id\"], \"for\": \"1h\", \"reason\": \"x\"}",
                "{\"alert\": \"ID\", \"keep\": [], \"for\": \"1h\", \"reason\": \"x\"}",
                "{\"alert\": \"ID\", \"keep\": \"user.id\", \"for\": \"1h\", \"reason\": \"x\"}",
                "{\"alert\": \"ID\", \"keep\": {\"a\": \"user.id\"}, \"for\": \"1h\", \"reason\": \"x\"}",
                "{\"alert\": \"ID\", \"keep\": [\"user.id\"], \"for\": \"8d\", \"reason\": \"x\"}",
                "{\"alert\": \"ID\", \"keep\": [\"user.id\"], \"reason\": \"x\"}",
                "{\"alert\": \"ID\", \"keep\": [\"user.id\"], \"for\": \"1h\"}",
                "{\"alert\": \"ID\", \"keep\": [\"user.id\"], \"for\": \"1h\", \"reason\": \"  \"}",
                "{\"alert\": \"ID\", \"keep\": [\"user.id\"], \"for\": \"1h\", \"reason\": 7}",
                "{\"alert\": \"ID\", \"keep\": [\"user.id\"], \"for\": \"<script>\", \"reason\": \"LONG\"}",
                "{\"alert\": \"ID\", \"keep\": [\"user.id\"], \"for\": \"1h\", \"reason\": \"LONG\"}"
            })
    void aRequestThatCannotBeUsedIsNamedWithWhatIsAllowed(String body) {
        byte[] bytes = body.replace("ID", "a".repeat(52))
                .replace("LONG", "x".repeat(1025))
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> SilenceRequest.of(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("expected")
                .doesNotContain("script", "..");
    }

    @Test
    void whatIsAskedForIsRead() {
        SilenceRequest request = SilenceRequest.of(
                "{\"alert\": \"%s\", \"keep\": [\"user.id\", \"user.id\"], \"for\": \"4h\", \"reason\": \" a rehearsal \"}"
                        .formatted("a".repeat(52))
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(request.keep()).containsExactly("user.id");
        assertThat(request.length()).isEqualTo(Duration.ofHours(4));
        assertThat(request.reason()).isEqualTo("a rehearsal");
        assertThat(SilenceRequest.id("{\"id\": \"s\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("s");
        for (String body :
                List.of("{}", "{\"id\": 7}", "{\"id\": \"\"}", "{\"id\": \"%s\"}".formatted("x".repeat(257)))) {
            assertThatThrownBy(() -> SilenceRequest.id(body.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Silence silence(String id, long end) {
        return Silence.newBuilder()
                .setSilenceId(id)
                .setRuleId("r")
                .setStartsAt(0)
                .setExpiresAt(end)
                .setOwner("ann")
                .setReason("why")
                .build();
    }
}
