"""Word documents of a closed review: 评查通报, and for each unit 整改通知单 and 评查建议书, from templates that can be edited."""
