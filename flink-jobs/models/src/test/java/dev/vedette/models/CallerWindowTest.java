package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CallerWindowTest {

    private static final long MINUTE = 60_000_000L;

    @Test
    void keepsTheLastTwelveCallsInABoundedNumberOfBytes() {
        CallerWindow window = new CallerWindow();
        for (int i = 0; i < 1_000; i++) {
            window.add(call("t".repeat(100_000), i));
        }
        assertThat(window.size()).isEqualTo(12);
        assertThat(window.toBytes().length).isLessThan(6 * 1024);
    }

    @Test
    void readsBackWhatItWrote() {
        CallerWindow window = new CallerWindow();
        window.add(call("list_mail", 1));
        window.add(new ToolCall(
                "a",
                "s",
                "read_mail",
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                true,
                List.of(),
                OptionalLong.empty()));

        CallerWindow back = CallerWindow.fromBytes(window.toBytes());

        assertThat(back.before(call("x", 5))).isEqualTo(window.before(call("x", 5)));
        assertThat(back.toBytes()).isEqualTo(window.toBytes());
    }

    @Test
    void aCallThatArrivesLateTakesThePlaceThatItsTimeGivesIt() {
        CallerWindow inOrder = new CallerWindow();
        CallerWindow late = new CallerWindow();
        List.of(1, 2, 3).forEach(time -> inOrder.add(call("t" + time, time)));
        List.of(1, 3, 2).forEach(time -> late.add(call("t" + time, time)));

        assertThat(late.toBytes()).isEqualTo(inOrder.toBytes());
        assertThat(late.before(call("x", 2))).hasSize(2);
    }

    @Test
    void whatLiesAnHourBackIsOtherWork() {
        CallerWindow window = new CallerWindow();
        window.add(call("old", 0));
        window.add(call("recent", 70 * MINUTE));

        assertThat(window.before(call("x", 100 * MINUTE)))
                .extracting(CallerWindow.Entry::tool)
                .containsExactly("recent");
    }

    @Test
    void bytesOfAnotherFormatAreRefused() {
        assertThatThrownBy(() -> CallerWindow.fromBytes(new byte[] {9, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("formats up to 2");
        assertThatThrownBy(() -> CallerWindow.fromBytes(new byte[] {2, 3, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cut short");
    }

    @Test
    void theCallOfTheSamePieceOfWorkThatLooksMostOrderedIsKnown() {
        CallerWindow window = new CallerWindow();
        window.add(call("old", 0), 0.9);
        window.add(call("a", 100 * MINUTE), 0.25);
        window.add(call("b", 101 * MINUTE), 0.5);
        window.add(call("c", 102 * MINUTE));
        window.add(call("d", 103 * MINUTE), 0.125);

        CallerWindow back = CallerWindow.fromBytes(window.toBytes());

        assertThat(back.mostOrdered(call("x", 104 * MINUTE))).contains(new CallerWindow.Ordered(0.5, 3));
        assertThat(back.mostOrdered(call("x", 100 * MINUTE))).contains(new CallerWindow.Ordered(0.25, 1));
        assertThat(back.mostOrdered(call("x", 1))).contains(new CallerWindow.Ordered(0.9f, 1));
        assertThat(back.mostOrdered(call("x", 300 * MINUTE))).isEmpty();
    }

    @Test
    void aWindowThatAnEarlierVersionWroteIsRead() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(1);
            out.writeByte(2);
            for (String tool : List.of("read", "send")) {
                out.writeUTF(tool);
                out.writeLong(7);
                out.writeLong(10);
                out.writeLong(20);
                out.writeBoolean(false);
                out.writeLong(MINUTE);
            }
        }
        CallerWindow window = CallerWindow.fromBytes(bytes.toByteArray());
        assertThat(window.before(call("x", 2 * MINUTE)))
                .extracting(CallerWindow.Entry::tool)
                .containsExactly("read", "send");
        assertThat(window.mostOrdered(call("x", 2 * MINUTE))).isEmpty();
    }

    private static ToolCall call(String tool, long time) {
        return new ToolCall(
                "a",
                "s",
                tool,
                List.of(),
                OptionalLong.of(10),
                OptionalLong.of(20),
                false,
                List.of(),
                OptionalLong.of(time));
    }
}
