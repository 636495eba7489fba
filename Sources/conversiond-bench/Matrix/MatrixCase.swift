/// The loads of the matrix.
enum MatrixCase: String, CaseIterable, Sendable {
    case ga4
    case ga4Slow
    case ga4Replicas
    case meta
    case metaSnapshot
    case metaSlow
    case metaReplicas
    case five
    case fewWaiting
    case manyWaiting
    case endurance

    /// What is measured more than once.
    static let repeated: [MatrixCase] = [.ga4, .ga4Slow, .ga4Replicas, .meta, .metaSnapshot, .metaSlow, .metaReplicas, .five]

    /// What it is compared with.
    var base: MatrixCase? {
        switch self {
        case .ga4Slow, .ga4Replicas: .ga4
        case .metaSnapshot, .metaSlow, .metaReplicas: .meta
        case .manyWaiting: .fewWaiting
        case .ga4, .meta, .five, .fewWaiting, .endurance: nil
        }
    }

    var title: String {
        switch self {
        case .ga4: "GA4, one event a request"
        case .ga4Slow: "GA4, answered after \(MatrixPlan.slowMilliseconds) ms"
        case .ga4Replicas: "GA4, two replicas"
        case .meta: "Meta, \(MatrixPlan.batchSize) events a request"
        case .metaSnapshot: "Meta, a snapshot held"
        case .metaSlow: "Meta, answered after \(MatrixPlan.slowMilliseconds) ms"
        case .metaReplicas: "Meta, two replicas"
        case .five: "five Meta destinations"
        case .fewWaiting: "Meta, few rows waiting"
        case .manyWaiting: "Meta, many rows waiting"
        case .endurance: "Meta, a long run"
        }
    }
}
