import RoomModel

/// The JSON of what topics and exports carry (CONTRACT §5, §9).
extension JSONWriter {
    package mutating func caption(_ caption: Caption) {
        object {
            $0.member("segment", caption.segment)
            $0.member("rev", caption.revision)
            $0.member("state", caption.state.rawValue)
            $0.member("start", caption.start.seconds, decimals: 3)
            $0.member("end", caption.end.seconds, decimals: 3)
            $0.member("lang", caption.language)
            $0.member("speaker", ifPresent: caption.speaker)
            $0.member("text", caption.text)
            $0.member("stable_chars", caption.stableCharacters)
            $0.key("words")
            $0.array(caption.words) { writer, word in
                writer.object {
                    $0.member("w", word.text)
                    $0.member("s", word.start.seconds, decimals: 3)
                    $0.member("e", word.end.seconds, decimals: 3)
                    // Posteriors are known of finals only.
                    $0.member("c", orNull: caption.state == .final ? word.confidence : nil, decimals: 2)
                }
            }
            $0.member("confidence", orNull: caption.confidence, decimals: 3)
            $0.member("latency_ms", ifPresent: caption.latencyMilliseconds)
            $0.member("engine", caption.engine)
            $0.key("gaps")
            $0.array(caption.gaps) { writer, gap in
                writer.object {
                    $0.member("start", gap.start.seconds, decimals: 3)
                    $0.member("end", gap.end.seconds, decimals: 3)
                    $0.member("why", gap.reason.rawValue)
                }
            }
            $0.member("origin", caption.origin.rawValue)
        }
    }

    package mutating func snapshot(_ snapshot: Snapshot) {
        object {
            $0.member("session", snapshot.session)
            $0.member("window_end", snapshot.windowEnd.milliseconds)
            $0.member("window_ms", snapshot.windowMilliseconds)
            $0.member("closed", snapshot.closed)
            $0.member("watermark", snapshot.watermark.milliseconds)
            $0.key("attendees")
            $0.object {
                $0.member("present", snapshot.attendees.present)
                $0.member("active", snapshot.attendees.active)
            }
            $0.key("events")
            $0.object {
                $0.member("n", snapshot.events.count)
                $0.member("weighted", snapshot.events.weighted, decimals: 3)
                $0.member("per_s", snapshot.events.perSecond, decimals: 3)
                $0.key("kinds")
                $0.object {
                    for (kind, count) in snapshot.events.kinds.sorted(by: { $0.key < $1.key }) {
                        $0.key(kind)
                        $0.integer(count)
                    }
                }
            }
            $0.key("sentiment")
            $0.sentiment(snapshot.sentiment)
            $0.key("engagement")
            $0.object {
                $0.member("score", snapshot.engagement.score, decimals: 1)
                $0.member("level", snapshot.engagement.level.rawValue)
                $0.member("trend", snapshot.engagement.trend, decimals: 2)
            }
            $0.member("late", snapshot.late)
        }
    }

    private mutating func sentiment(_ sentiment: Snapshot.Sentiment) {
        object {
            $0.member("mean", orNull: sentiment.mean, decimals: 2)
            $0.member("trend", orNull: sentiment.trend, decimals: 2)
            $0.member("n", sentiment.count)
            $0.key("emotions")
            if let emotions = sentiment.emotions {
                $0.object {
                    for (emotion, share) in emotions.sorted(by: { $0.key < $1.key }) {
                        $0.key(emotion)
                        $0.number(share, decimals: 2)
                    }
                }
            } else {
                $0.null()
            }
            $0.key("sources")
            $0.object {
                for (source, value) in sentiment.sources.sorted(by: { $0.key < $1.key }) {
                    $0.key(source)
                    $0.object {
                        $0.member("mean", orNull: value.mean, decimals: 2)
                        $0.member("n", value.count)
                    }
                }
            }
        }
    }

    package mutating func keywords(_ keywords: [Keyword]) {
        array(keywords) { writer, keyword in
            writer.object {
                $0.member("keyword", keyword.phrase)
                $0.member("score", keyword.score, decimals: 3)
                $0.key("mentions")
                $0.array(keyword.mentions) { $0.number($1, decimals: 3) }
            }
        }
    }

    package mutating func insight(_ insight: Insight) {
        object {
            $0.member("id", insight.id.text)
            $0.member("type", insight.kind.rawValue)
            $0.member("title", insight.title)
            $0.member("description", insight.description)
            $0.member("session", ifPresent: insight.session?.text)
            $0.key("data")
            $0.json(insight.data)
            $0.member("confidence", insight.confidence, decimals: 2)
            $0.member("impact", insight.impact, decimals: 2)
            $0.key("actions")
            $0.array(insight.actions) { $0.string($1) }
            $0.member("state", insight.state.rawValue)
            $0.member("at", insight.at.milliseconds)
        }
    }

    package mutating func job(_ job: AudioJob) {
        object {
            $0.member("job", job.id)
            $0.member("session", job.session.text)
            $0.member("track", job.track)
            $0.member("state", job.state.rawValue)
            $0.member("codec", job.codec)
            $0.member("engine", job.engine)
            $0.member("queued_at", job.queuedAt.milliseconds)
            $0.member("started_at", ifPresent: job.startedAt?.milliseconds)
            $0.member("ended_at", ifPresent: job.endedAt?.milliseconds)
            $0.member("error", ifPresent: job.error)
            $0.member("seconds", job.seconds, decimals: 3)
            $0.member("loss", job.loss, decimals: 4)
            $0.member("real_time_factor", orNull: job.realTimeFactor, decimals: 3)
        }
    }

    /// The JSON transcript of a session; `accuracy` is the duration-weighted mean confidence, an estimate.
    package mutating func transcript(
        session: SessionID, language: String, engine: String, generatedAt: EventTime, accuracy: Double?,
        segments: [Caption]
    ) {
        object {
            $0.member("session", session.text)
            $0.member("language", language)
            $0.member("engine", engine)
            $0.member("generated_at", generatedAt.milliseconds)
            $0.member("accuracy", orNull: accuracy, decimals: 3)
            $0.key("segments")
            $0.array(segments) { $0.caption($1) }
        }
    }
}
