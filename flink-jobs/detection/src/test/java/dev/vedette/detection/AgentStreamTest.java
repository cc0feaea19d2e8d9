package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.Seen.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One event a second, of which the broker is told at once, unless a test says otherwise. */
class AgentStreamTest {
    private static final long START_MILLIS = 1_764_000_000_000L;
    private static final byte[] NOTHING = new byte[32];

    private final List<TelemetryLoss> told = new ArrayList<>();
    private AgentStream stream = new AgentStream();

    /** Says what a hash would be: one of each boot and number, and of what was told of it. */
    private static byte[] hash(long boot, long sequence, int content) {
        return ByteBuffer.allocate(32)
                .putLong(boot + 1)
                .putLong(sequence)
                .putInt(content)
                .array();
    }

    private static Seen seen(long boot, long sequence, long second, byte[] previous, byte[] hash, Role role) {
        long millis = START_MILLIS + second * 1000;
        return new Seen(boot, sequence, millis * 1000, millis, new ChainLink(previous, hash, true, 1), role, null);
    }

    /** An event of a boot that follows nothing, second and number alike. */
    private static Seen event(long sequence) {
        return event(sequence, sequence);
    }

    private static Seen event(long sequence, long second) {
        byte[] previous = sequence == 0 ? NOTHING : hash(0, sequence - 1, 0);
        return seen(0, sequence, second, previous, hash(0, sequence, 0), Role.TRAFFIC);
    }

    private static Seen with(Seen seen, ChainLink link) {
        return new Seen(
                seen.boot(), seen.sequence(), seen.time(), seen.appended(), link, seen.role(), seen.unregistered());
    }

    private void add(Seen... events) {
        for (Seen event : events) {
            told.addAll(stream.add(event));
        }
    }

    private void addRange(long first, long last, LongFunction<Seen> event) {
        LongStream.rangeClosed(first, last).mapToObj(event).forEach(this::add);
    }

    private List<String> kinds() {
        return told.stream().map(TelemetryLoss::kind).toList();
    }

    @Test
    void nothingIsToldOfWhatIsWhole() {
        addRange(5, 100, AgentStreamTest::event);
        add(event(100), event(7));
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsMissingIsToldOnceWhenTheAgentHasGoneOnForTenSeconds() {
        addRange(0, 2, AgentStreamTest::event);
        addRange(6, 15, AgentStreamTest::event);
        assertThat(told).isEmpty();
        addRange(16, 60, AgentStreamTest::event);
        assertThat(told)
                .containsExactly(
                        new TelemetryLoss.Gap(new TelemetryLoss.Place(0, 3, (START_MILLIS + 6_000) * 1000), 5));
        assertThat(told.get(0).events()).isEqualTo(3);
        assertThat(told.get(0).detail()).isEqualTo("events 3 to 5 of boot 0 have not come");
    }

    @Test
    void whatComesLaterFillsTheHole() {
        addRange(0, 2, AgentStreamTest::event);
        addRange(6, 12, AgentStreamTest::event);
        add(event(4, 13), event(3, 13), event(5, 13));
        addRange(13, 60, AgentStreamTest::event);
        assertThat(told).isEmpty();
    }

    /** A spool of hours is sent in seconds: what counts is the broker's clock, not that of the events. */
    @Test
    void aHoleInASpoolIsWaitedForByTheBrokersClock() {
        long now = START_MILLIS + 86_400_000;
        for (long sequence : new long[] {0, 1, 500, 501, 2, 3}) {
            Seen event = event(sequence, sequence * 60);
            add(new Seen(0, sequence, event.time(), now + sequence, event.link(), event.role(), null));
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whatWasBeforeTheFirstEventIsNotJudged() {
        add(event(50), event(48), event(10));
        addRange(51, 99, AgentStreamTest::event);
        assertThat(told).isEmpty();
    }

    /** The same losses, whatever the order within what is waited for. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void theOrderWithinTenSecondsMakesNoDifference(long seed) {
        Random random = new Random(seed);
        List<Seen> events = new ArrayList<>();
        add(event(0));
        for (long i = 1; i < 300; i++) {
            if (i % 50 != 17 && i % 50 != 18) {
                events.add(event(i));
            }
        }
        for (int i = 0; i + 4 < events.size(); i += 4) {
            Collections.shuffle(events.subList(i, i + 4), random);
        }
        for (Seen event : events) {
            add(event);
            if (random.nextInt(10) == 0) {
                add(event);
            }
        }
        assertThat(told)
                .as("seed " + seed)
                .extracting(loss -> loss.place().sequence())
                .containsExactly(17L, 67L, 117L, 167L, 217L, 267L);
        assertThat(kinds()).containsOnly("gap");
    }

    @Test
    void aHoleAtABootsBeginningIsOneToo() {
        add(event(0), endOf(0, 1));
        addRange(3, 30, sequence -> ofBoot(1, sequence));
        assertThat(told)
                .containsExactly(
                        new TelemetryLoss.Gap(new TelemetryLoss.Place(1, 0, (START_MILLIS + 3_000) * 1000), 2));
    }

    @Test
    void recordsThatWaitForTheirSchemaAreNotMissing() {
        add(event(0));
        stream.addParked();
        stream.addParked();
        addRange(3, 60, AgentStreamTest::event);
        assertThat(told).isEmpty();
        stream.addParked();
        addRange(63, 90, AgentStreamTest::event);
        assertThat(kinds()).containsExactly("gap");
    }

    @Test
    void anUpgradeWhoseFirstRecordsWaitForTheirSchemaIsNoLoss() {
        add(event(0), event(1));
        stream.addParked();
        stream.addParked();
        addRange(2, 40, sequence -> ofBoot(1, sequence));
        assertThat(told).isEmpty();
    }

    @Test
    void aChangedEventIsAltered() {
        add(event(0), with(event(1), new ChainLink(hash(0, 0, 0), hash(0, 1, 0), false, 1)), event(2));
        assertThat(told).containsExactly(new TelemetryLoss.Altered(event(1).place()));
    }

    @Test
    void anEventThatFollowsFromAnotherOneIsUnlinked() {
        add(event(0), with(event(1), new ChainLink(hash(0, 0, 7), hash(0, 1, 0), true, 1)), event(2));
        assertThat(told).containsExactly(new TelemetryLoss.Unlinked(event(1).place()));
    }

    /** The event in the place of another one, with a hash of its own. */
    @Test
    void anExchangedEventShowsAtTheNextOne() {
        add(event(0), with(event(1), new ChainLink(hash(0, 0, 0), hash(0, 1, 7), true, 1)), event(2));
        assertThat(told).containsExactly(new TelemetryLoss.Unlinked(event(2).place()));
    }

    @Test
    void anExchangedEventShowsAtTheNextOneAlsoWhenThatWasFirst() {
        add(event(0), event(2), with(event(1), new ChainLink(hash(0, 0, 0), hash(0, 1, 7), true, 1)));
        assertThat(told).containsExactly(new TelemetryLoss.Unlinked(event(2).place()));
    }

    @Test
    void behindAHoleThatIsToldTheChainGoesOn() {
        addRange(0, 2, AgentStreamTest::event);
        addRange(5, 40, AgentStreamTest::event);
        assertThat(kinds()).containsExactly("gap");
    }

    @Test
    void aNumberWithTwoContentsIsForked() {
        add(event(0), event(1), with(event(1), new ChainLink(hash(0, 0, 0), hash(0, 1, 7), true, 1)));
        assertThat(told).containsExactly(new TelemetryLoss.Forked(event(1).place()));
    }

    /** What was not confirmed when the agent was killed comes again, written by the agent's next version. */
    @Test
    void whatAnUpgradedAgentSendsAgainByAnotherSchemaIsNoFork() {
        add(event(0), event(1), with(event(1), new ChainLink(hash(0, 0, 0), hash(0, 1, 7), true, 2)));
        add(seen(1, 0, 2, hash(0, 1, 7), hash(1, 0, 0), Role.TRAFFIC));
        assertThat(kinds()).containsExactly("hard_end");
    }

    @Test
    void anEarlierBootThatGoesOnIsForked() {
        add(event(0), event(1), endOf(0, 2), ofBoot(1, 0), ofBoot(1, 1), event(2), event(5));
        assertThat(told).containsExactly(new TelemetryLoss.Forked(event(5).place()));
    }

    @Test
    void bootsThatJumpDoNotHideTheOneTheyWerePutBefore() {
        add(event(0), event(1));
        for (long boot = Long.MAX_VALUE - 5; boot < Long.MAX_VALUE; boot++) {
            add(ofBoot(boot, 0));
        }
        told.clear();
        add(event(2), ofBoot(3, 0));
        assertThat(kinds()).containsExactly("forked", "forked");
    }

    @Test
    void aBootBeforeTheFirstThatWasSeenIsNotJudged() {
        add(ofBoot(3, 7), ofBoot(2, 99));
        assertThat(told).isEmpty();
    }

    @Test
    void anAgentWithoutAChainIsToldOncePerBoot() {
        add(with(event(0), null), with(event(1), null), with(endOf(0, 2), null), with(ofBoot(1, 0), null));
        assertThat(kinds()).containsExactly("unchained", "unchained");
        assertThat(told).extracting(loss -> loss.place().boot()).containsExactly(0L, 1L);
    }

    @Test
    void anUnchainedEventAmongChainedOnesIsUnlinked() {
        add(event(0), with(event(1), null), event(2));
        assertThat(told).containsExactly(new TelemetryLoss.Unlinked(event(1).place()));
    }

    @Test
    void aBootThatGoesOnFromTheLastEventAfterAnEndIsNoLoss() {
        add(event(0), event(1), endOf(0, 2), ofBoot(1, 0));
        assertThat(told).isEmpty();
    }

    @Test
    void aBootThatEndsWithoutSayingSoHasEndedHard() {
        Seen next = seen(1, 0, 9, hash(0, 1, 0), hash(1, 0, 0), Role.REPORT);
        add(event(0), event(1), next);
        assertThat(told).containsExactly(new TelemetryLoss.HardEnd(new TelemetryLoss.Place(0, 1, next.time())));
    }

    @Test
    void whatWasCutOffAtABootsEndShowsInTheNextOne() {
        // The agent's head was event 5 when it ended.
        Seen next = seen(1, 0, 9, hash(0, 5, 0), hash(1, 0, 0), Role.REPORT);
        add(event(0), event(1), next);
        assertThat(kinds()).containsExactly("hard_end", "lost_end");
        assertThat(told.get(1)).isEqualTo(new TelemetryLoss.LostEnd(new TelemetryLoss.Place(0, 1, next.time())));
    }

    @Test
    void aBootThatKnowsOfNoneBeforeHasLostItsEnd() {
        add(event(0), endOf(0, 1), seen(4, 0, 9, NOTHING, hash(4, 0, 0), Role.REPORT));
        assertThat(kinds()).containsExactly("lost_end");
    }

    @Test
    void aServerThatTheRegistryDoesNotHaveIsToldOncePerBoot() {
        for (Seen event : List.of(event(0), event(1), endOf(0, 2), ofBoot(1, 0))) {
            add(new Seen(
                    event.boot(), event.sequence(), event.time(), event.appended(), event.link(), event.role(), "x"));
        }
        assertThat(kinds()).containsExactly("unregistered_server", "unregistered_server");
    }

    @Test
    void manyHolesAreToldAtOnceAndWithoutEndNotAll() {
        for (long i = 0; i < 10_000; i++) {
            add(with(event(2 * i, 0), new ChainLink(NOTHING, NOTHING, true, 1)));
        }
        assertThat(told).hasSize(ToldLosses.MAX_TOLD);
        assertThat(stream.write("agent").length).isLessThan(10_000);
    }

    @Test
    void extremeNumbersAreHandledAsOthers() {
        add(event(0));
        add(with(event(Long.MAX_VALUE, 1), new ChainLink(NOTHING, NOTHING, true, 1)));
        add(ofBoot(Long.MAX_VALUE, Long.MAX_VALUE), ofBoot(Long.MAX_VALUE, Long.MAX_VALUE - 1));
        Seen late = seen(Long.MAX_VALUE, Long.MAX_VALUE - 2, 99, NOTHING, NOTHING, Role.TRAFFIC);
        add(late, ofBoot(0, Long.MAX_VALUE));
        assertThat(kinds()).contains("gap", "hard_end");
        assertThat(told)
                .filteredOn(loss -> loss instanceof TelemetryLoss.Gap)
                .allSatisfy(loss -> assertThat(loss.events()).isPositive());
    }

    @Test
    void aMillionBootsTakeNoMoreThanFour() {
        for (long boot = 0; boot < 1_000_000; boot++) {
            stream.add(ofBoot(boot, 0));
        }
        assertThat(stream.write("agent").length).isLessThan(2_000);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenGoesOn(Restart restart) throws Exception {
        add(event(0), with(event(1), new ChainLink(hash(0, 0, 0), hash(0, 1, 0), false, 1)));
        addRange(4, 9, AgentStreamTest::event);
        restart(restart);
        addRange(10, 30, AgentStreamTest::event);
        restart(restart);
        add(seen(1, 0, 40, hash(0, 30, 0), hash(1, 0, 0), Role.TRAFFIC));
        restart(restart);
        add(ofBoot(1, 1));
        assertThat(kinds()).containsExactly("altered", "gap", "hard_end");
    }

    @Test
    void anEndThatWasWrittenIsStillOne() throws Exception {
        add(event(0), event(1), endOf(0, 2));
        restart(Restart.IN_BETWEEN);
        add(ofBoot(1, 0));
        assertThat(told).isEmpty();
    }

    @Test
    void aFallInVolumeIsTold() {
        parts(0, 0, 7, 400);
        parts(0, 7, 8, 5);
        parts(0, 8, 9, 0);
        assertThat(kinds()).containsExactly("fall_in_volume");
    }

    @Test
    void aNewBootIsNoFallInVolume() {
        parts(0, 0, 7, 400);
        parts(1, 7, 8, 5);
        parts(1, 8, 9, 0);
        assertThat(kinds()).containsExactly("hard_end", "lost_end");
    }

    @Test
    void repetitionsDoNotHideAFallInVolume() {
        parts(0, 0, 7, 400);
        parts(0, 7, 8, 5);
        number -= 10;
        parts(0, 7, 8, 5);
        Seen last = seen(0, number - 1, 7 * 300 + 1, NOTHING, NOTHING, Role.TRAFFIC);
        for (int i = 0; i < 400; i++) {
            add(with(last, null));
        }
        parts(0, 8, 9, 0);
        assertThat(kinds()).contains("fall_in_volume");
    }

    private long number;

    /** Parts of five minutes with so much traffic and five heartbeats each, in a chain. */
    private void parts(long boot, int first, int end, int traffic) {
        number = boot > 0 && first == 7 ? 0 : number;
        for (int part = first; part < end; part++) {
            for (int i = 0; i < traffic + 5; i++) {
                byte[] previous = number == 0 ? NOTHING : hash(boot, number - 1, 0);
                Role role = i < traffic ? Role.TRAFFIC : Role.HEARTBEAT;
                add(seen(boot, number, part * 300L + i * 299 / (traffic + 5), previous, hash(boot, number, 0), role));
                number++;
            }
        }
    }

    enum Restart {
        NEVER,
        IN_BETWEEN
    }

    private void restart(Restart restart) throws Exception {
        if (restart == Restart.IN_BETWEEN) {
            ByAgent.Named<AgentStream> read = AgentStream.read(stream.write("agent"));
            assertThat(read.agent()).isEqualTo("agent");
            assertThat(read.state().write("agent")).isEqualTo(stream.write("agent"));
            stream = read.state();
        }
    }

    /** Says that boot 0 ends, as its event of that number. */
    private static Seen endOf(long boot, long sequence) {
        Seen event = event(sequence);
        return new Seen(boot, sequence, event.time(), event.appended(), event.link(), Role.END, null);
    }

    /** An event of a boot that goes on from event 2 of boot 0. */
    private static Seen ofBoot(long boot, long sequence) {
        byte[] previous = sequence == 0 ? hash(0, 2, 0) : hash(boot, sequence - 1, 0);
        return seen(boot, sequence, sequence % 1000, previous, hash(boot, sequence, 0), Role.TRAFFIC);
    }
}
