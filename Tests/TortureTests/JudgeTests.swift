import PlatformSimulator
import Testing

@testable import conversiond_torture

@Suite("The judge of deploy/torture believes no excuse that nothing outside of the daemon explains")
struct JudgeTests {
    private static let linkedin = "linkedin-main"
    private static let meta = "meta-main"

    // MARK: What needs no excuse

    @Test("All counted once and told as accepted is clean")
    func clean() async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted()
            let verdict = try await scene.judged()
            #expect(verdict.isClean, "\(verdict.findings)")
            #expect(verdict.events == Target.all.count)
        }
    }

    @Test("R2: told as accepted and not counted is lost; counted twice is doubled; counted unasked is found")
    func lostAndDoubled() async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(except: Self.meta)
            try await scene.log(Self.meta, status: "accepted", delivered: "true")
            try scene.count(JudgeScene.target("tiktok-main"))
            try scene.count(JudgeScene.target(Self.linkedin), lead: 2)
            let verdict = try await scene.judged()
            #expect(verdict.lost == 1)
            #expect(verdict.doubled == 1)
            #expect(verdict.unexpected == 1)
        }
    }

    @Test("D10: an event of which nothing is told is lost and silent")
    func silent() async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(except: Self.meta)
            let verdict = try await scene.judged()
            #expect(verdict.lost == 1)
            #expect(verdict.silent == 1)
        }
    }

    // MARK: In doubt (D15)

    @Test("D15: told as in doubt although its request was answered and nothing was broken")
    func needlessDoubt() async throws {
        try await Self.judgeDoubt { scene, target in scene.see(target) }
    }

    @Test("D15: in doubt after a kill, but its reply had come long before")
    func doubtLongBefore() async throws {
        try await Self.judgeDoubt { scene, target in
            scene.see(target)
            scene.breaks(.daemon, after: .seconds(5))
        }
    }

    @Test("D15: in doubt, and its connection was reset long after its reply")
    func doubtAfterReset() async throws {
        try await Self.judgeDoubt { scene, target in
            scene.see(target, resetAfter: .seconds(9))
        }
    }

    @Test("D15: in doubt, and what was broken can hide no outcome")
    func doubtAfterHarmless() async throws {
        try await Self.judgeDoubt { scene, target in
            scene.see(target)
            scene.breaks(.harmless, after: .milliseconds(10))
        }
    }

    @Test("D15: in doubt without a request, and what was broken was over before the row came, or came after it was told")
    func unseenDoubt() async throws {
        try await Self.judgeDoubt { scene, _ in
            scene.breaks(.daemon, after: .seconds(-60))
            scene.breaks(.daemon, after: .seconds(60))
            scene.resets = [scene.noon + .seconds(5), scene.noon + .seconds(11)]
        }
    }

    @Test("D15: in doubt after a request that was refused for now, and answered so")
    func doubtAfterRefusalForNow() async throws {
        try await Self.judgeDoubt { scene, target in scene.see(target, fate: .untouched) }
    }

    @Test("D15: in doubt after a request that was counted, and answered, though a connection was reset before it was told")
    func doubtAfterAnswer() async throws {
        try await Self.judgeDoubt { scene, target in
            scene.see(target)
            scene.resets = [scene.noon + .milliseconds(9_900)]
        }
    }

    @Test("D15: in doubt with a cause is no fault: killed under way, no reply, too late a reply, reset, marked and never sent", arguments: 0..<8)
    func doubtWithCause(_ cause: Int) async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(except: Self.linkedin)
            try await scene.log(Self.linkedin, status: "failed", reason: "outcome_unknown")
            let target = try JudgeScene.target(Self.linkedin)
            switch cause {
            case 0:
                scene.see(target)
                scene.breaks(.daemon, after: .milliseconds(60))
            case 1:
                scene.see(target)
                scene.breaks(.database, after: .seconds(-4), for: .seconds(3))
            case 2: scene.see(target, fate: .untouched, answeredAfter: nil)
            case 3: scene.see(target, answeredAfter: .seconds(31))
            case 4: scene.see(target, resetAfter: .milliseconds(51))
            case 5: scene.breaks(.daemon, after: .seconds(1))
            // It is told ten seconds after noon.
            case 6:
                scene.see(target, fate: .untouched)
                scene.resets = [scene.noon + .milliseconds(9_900)]
            default: scene.resets = [scene.noon + .milliseconds(9_900)]
            }
            let verdict = try await scene.judged()
            #expect(verdict.isClean, "\(verdict.findings)")
            #expect(verdict.inDoubt == 1)
            #expect(verdict.neverSeen == (cause >= 5 ? 1 : 0))
        }
    }

    @Test("D15: more in doubt without a request than can have been under way at one fault")
    func tooManyUnseen() async throws {
        try await JudgeScene.run { scene in
            for lead in 1...(Judge.mostNeverSeen + 1) {
                try await scene.insertCounted(lead: lead, except: Self.linkedin)
                try await scene.log(Self.linkedin, lead: lead, status: "failed", reason: "outcome_unknown")
            }
            scene.breaks(.daemon, after: .seconds(1))
            #expect(try await scene.judged().unexplained == 1)
            scene.breaks(.daemon, after: .seconds(2))
            // The later one explains them all as well: still too many for one.
            #expect(try await scene.judged().unexplained == 1)
        }
    }

    @Test("D15: in doubt on a platform that drops repeats is a fault, whatever was broken")
    func doubtWhereNoneMayBe() async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(except: Self.meta)
            try await scene.log(Self.meta, status: "failed", reason: "outcome_unknown")
            try scene.see(JudgeScene.target(Self.meta), answeredAfter: nil)
            #expect(try await scene.judged().silent == 1)
        }
    }

    /// LinkedIn's event is told as in doubt and has no cause to be.
    private static func judgeDoubt(_ spoil: (inout JudgeScene, Target) -> Void) async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(except: linkedin)
            try await scene.log(linkedin, status: "failed", reason: "outcome_unknown")
            spoil(&scene, try JudgeScene.target(linkedin))
            let verdict = try await scene.judged()
            #expect(!verdict.isClean)
            #expect(verdict.unexplained == 1)
            #expect(verdict.inDoubt == 0)
        }
    }

    // MARK: Refused (D14, D16)

    @Test("D16: told as refused, and the platform refused only others of its request, or counted it, or never had it", arguments: 0..<3)
    func needlessRefusal(_ way: Int) async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(except: Self.meta)
            try await scene.log(Self.meta, status: "failed", reason: "rejected", delivered: "false")
            let target = try JudgeScene.target(Self.meta)
            switch way {
            case 0: scene.see(target, fate: .untouched)
            case 1:
                scene.see(target, fate: .refused)
                scene.count(target)
            default: break
            }
            let verdict = try await scene.judged()
            #expect(verdict.unexplained == 1)
            #expect(verdict.refused == 0)
        }
    }

    @Test("D16: told as refused, and the platform did refuse it")
    func refusal() async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(except: Self.meta)
            try await scene.log(Self.meta, status: "failed", reason: "rejected", delivered: "false")
            try scene.see(JudgeScene.target(Self.meta), fate: .refused)
            let verdict = try await scene.judged()
            #expect(verdict.isClean, "\(verdict.findings)")
            #expect(verdict.refused == 1)
        }
    }

    @Test("D4: refused, and the lead's next row skipped as sent already: lost, whatever explains the refusal")
    func skippedAfterRefusal() async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(except: Self.meta)
            try await scene.log(Self.meta, status: "failed", reason: "rejected", delivered: "false")
            try await scene.log(Self.meta, status: "skipped", reason: "already_sent", delivered: "false")
            try scene.see(JudgeScene.target(Self.meta), fate: .refused)
            let verdict = try await scene.judged()
            #expect(verdict.lost == 1)
            #expect(verdict.refused == 0)
        }
    }

    // MARK: Expired (D13)

    @Test("D13: told as expired before its time, and after it, by the clock of the fastest daemon", arguments: [
        (0, 0, 1), (6, 0, 1), (8, 0, 0), (6, 1, 0),
    ])
    func expiry(_ days: Int, _ lead: Int, _ unexplained: Int) async throws {
        try await JudgeScene.run { scene in
            try await scene.insertCounted(age: .seconds(days * 86_400), except: Self.meta)
            try await scene.log(Self.meta, status: "failed", reason: "expired", delivered: "false")
            scene.clockLead = .seconds(lead * 86_400)
            let verdict = try await scene.judged()
            #expect(verdict.unexplained == unexplained)
            #expect(verdict.isClean == (unexplained == 0))
        }
    }

    // MARK: Odd rows

    @Test("D6, D12, D13: an odd row is skipped only for what its columns bear out", arguments: [
        ("minimum_data_missing", "{\"fbc\": \"fb.1.1700000000000.abc\"}", false), ("minimum_data_missing", "{\"fbc\": \"@\"}", true),
        ("consent_denied", "{}", false), ("consent_denied", "{\"consent_ad_user_data\": \"denied\"}", true),
        ("too_old", "{}", false), ("already_sent", "{}", false), ("destination_disabled", "{}", false),
        ("event_not_on_channel", "{}", false), ("event_not_on_channel", "{\"ctwa_clid\": \"x\"}", true),
    ])
    func oddSkip(_ reason: String, _ columns: String, _ isExplained: Bool) async throws {
        try await JudgeScene.run { scene in
            try await scene.session.execute(
                """
                INSERT INTO torture.inserted VALUES (7, 'odd-7', '\(JudgeScene.status)', \(scene.moment(.zero)), 'odd', \(scene.moment(.zero)),
                    '\(columns)')
                """)
            for target in Target.all {
                let isMeta = target.destination == Self.meta
                try await scene.log(
                    target.destination, status: "skipped", reason: isMeta ? reason : "minimum_data_missing", outboxID: 7, eventID: "x")
            }
            #expect(try await scene.judged().unexplained == (isExplained ? 0 : 1))
        }
    }

    @Test("D5: an odd row told as accepted is counted under the public formula's id, or under the browser's own", arguments: [nil, "own-id"])
    func oddAccepted(_ own: String?) async throws {
        try await JudgeScene.run { scene in
            let columns = own.map { "{\"event_id\": \"\($0)\"}" } ?? "{}"
            try await scene.session.execute(
                """
                INSERT INTO torture.inserted VALUES (1, 'lead-1', '\(JudgeScene.status)', \(scene.moment(.zero)), 'odd',
                    \(scene.moment(.zero)), '\(columns)')
                """)
            for target in Target.all {
                try await scene.log(target.destination, status: "accepted", delivered: "true")
                scene.count(target)
            }
            let verdict = try await scene.judged()
            // Meta, TikTok and LinkedIn should have got the browser's, and hold one that nobody asked for.
            #expect(verdict.lost == (own == nil ? 0 : 3))
            #expect(verdict.unexpected == (own == nil ? 0 : 3))
        }
    }
}
